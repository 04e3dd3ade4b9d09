#pragma once

#include <expected>
#include <string>
#include <vector>

#include "http/router.hpp"

namespace lapwing {

class Access;
class DataFolder;

/// Signing in and out, and what belongs to whoever is signed in:
///
///     GET    /api/session             who am I, what may I, in which shop, and the CSRF token of my changes
///     POST   /api/session             {"login", "password"}: signs in
///     DELETE /api/session             signs out
///     POST   /api/owner               {"login", "name", "password", "code"}: the first user
///     GET    /api/sessions            where I am signed in;   DELETE /api/sessions/{session}
///     POST   /api/password            {"password", "new_password"}: mine
///
/// `setup_code`: what the first user has to give; empty: nothing, since only this machine reaches the port.
std::vector<Route> session_routes(Access& access, const DataFolder& folder, const std::string& setup_code);

/// Has the audit log tell the login. What was typed as one may be a password by mistake, which no log may hold.
void tell_login(const Call& call, const std::string& login);
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
