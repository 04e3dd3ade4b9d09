#pragma once

#include <expected>
#include <string>
#include <vector>

#include "http/router.hpp"

namespace lapwing {

class Access;

/// Signing in and out, users, keys and the audit log:
///
///     GET    /api/session             who am I, what may I, and the CSRF token of my changes
///     POST   /api/session             {"login", "password"}: signs in
///     DELETE /api/session             signs out
///     POST   /api/owner               {"login", "name", "password", "code"}: the first user
///     GET    /api/sessions            where I am signed in;   DELETE /api/sessions/{session}
///     POST   /api/password            {"password", "new_password"}: mine
///     GET    /api/users               POST {"login", "name", "role", "password"}
///     PATCH  /api/users/{user}        {"name", "role", "disabled", "password"}
///     GET    /api/keys                POST {"name", "permissions", "expires_at"};   DELETE /api/keys/{key}
///     GET    /api/audit               ?limit=&cursor=: who did what, the newest first
///
/// `setup_code`: what the first user has to give; empty: nothing, since only this machine reaches the port.
std::vector<Route> access_routes(Access& access, std::string setup_code);

/// Signs in, as POST /api/session and the page do: the session, or what to answer.
std::expected<std::string, HttpResponse> sign_in(Access& access, const Call& call, const std::string& login,
                                                 const std::string& password);

struct NewOwner {
  std::string login, name, password;
  std::string code;  ///< the setup code, if one is asked for
};
/// Makes the first user and signs them in.
std::expected<std::string, HttpResponse> make_owner(Access& access, const Call& call, const std::string& setup_code,
                                                    const NewOwner& owner);

}  // namespace lapwing
