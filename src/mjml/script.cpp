#include "mjml/script.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <js/CompilationAndEvaluation.h>
#include <js/Exception.h>
#include <js/Initialization.h>
#include <js/Interrupt.h>
#include <js/SourceText.h>
#include <jsapi.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// Deep enough for any mail, and far from the end of a thread's stack.
constexpr std::size_t stack_bytes = std::size_t{1} << 20;

/// The engine starts once in a process. It only interprets: mails are small, and so no memory becomes code.
void start_engine() {
  struct Running {
    Running() {
      JS::DisableJitBackend();
      ensure(JS_Init(), "SpiderMonkey starts");
    }
    ~Running() { JS_ShutDown(); }
  };
  static const Running running;
}

/// A context, and a thread that interrupts it when its time is over.
class Context {
 public:
  explicit Context(const ScriptLimits& limits) : cx_(JS_NewContext(static_cast<std::uint32_t>(limits.memory))) {
    ensure(cx_ != nullptr, "there is memory for a context of SpiderMonkey");
    JS_SetContextPrivate(cx_, this);
    JS_SetNativeStackQuota(cx_, stack_bytes);
    ensure(JS::InitSelfHostedCode(cx_), "SpiderMonkey's own code is sound");
    ensure(JS_AddInterruptCallback(
               cx_, [](JSContext* cx) { return !static_cast<Context*>(JS_GetContextPrivate(cx))->is_late_; }),
           "SpiderMonkey can be interrupted");
    watch_ = std::thread([this, time = limits.time] {
      std::unique_lock lock(mutex_);
      if (done_changed_.wait_for(lock, time, [&] { return is_done_; })) return;
      is_late_ = true;
      JS_RequestInterruptCallback(cx_);
    });
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    {
      const std::lock_guard lock(mutex_);
      is_done_ = true;
    }
    done_changed_.notify_one();
    watch_.join();
    JS_DestroyContext(cx_);
  }

  [[nodiscard]] JSContext* cx() const { return cx_; }
  [[nodiscard]] bool is_late() const { return is_late_; }

 private:
  JSContext* cx_;
  std::atomic<bool> is_late_ = false;
  bool is_done_ = false;
  std::mutex mutex_;
  std::condition_variable done_changed_;
  std::thread watch_;
};

/// What the script threw, in words; an interrupt throws nothing.
std::unexpected<Error> failure(const Context& context, const ScriptLimits& limits) {
  if (context.is_late()) {
    return fail(fmt::format("the script was stopped: it took longer than {} ms", limits.time.count()));
  }
  JSContext* const cx = context.cx();
  JS::ExceptionStack stack(cx);
  JS::ErrorReportBuilder report(cx);
  if (!JS::StealPendingExceptionStack(cx, &stack) || !report.init(cx, stack, JS::ErrorReportBuilder::NoSideEffects)) {
    return fail("the script was stopped");
  }
  return fail(report.toStringResult().c_str());
}

bool evaluate(JSContext* cx, std::string_view script, JS::MutableHandleValue value) {
  JS::CompileOptions options(cx);
  options.setFileAndLine("script", 1);
  JS::SourceText<mozilla::Utf8Unit> source;
  return source.init(cx, script.data(), script.size(), JS::SourceOwnership::Borrowed) &&
         JS::Evaluate(cx, options, source, value);
}

Result<std::string> run_in(const Context& context, std::span<const std::string_view> scripts, std::string_view input,
                           const ScriptLimits& limits) {
  static constexpr JSClass global_class = {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps};
  JSContext* const cx = context.cx();
  const JS::RealmOptions options;
  const JS::RootedObject global(cx, JS_NewGlobalObject(cx, &global_class, nullptr, JS::FireOnNewGlobalHook, options));
  if (!global) return failure(context, limits);
  const JSAutoRealm realm(cx, global);
  const JS::RootedString text(cx, JS_NewStringCopyUTF8N(cx, JS::UTF8Chars(input.data(), input.size())));
  if (!text) return failure(context, limits);
  const JS::RootedValue text_value(cx, JS::StringValue(text));
  if (!JS_SetProperty(cx, global, "input", text_value)) return failure(context, limits);
  JS::RootedValue value(cx);
  for (const std::string_view script : scripts) {
    if (!evaluate(cx, script, &value)) return failure(context, limits);
  }
  if (!value.isString()) return fail("the script came to no text");
  const JS::RootedString result(cx, value.toString());
  const JS::UniqueChars utf8 = JS_EncodeStringToUTF8(cx, result);
  if (!utf8) return failure(context, limits);
  return std::string(utf8.get());
}

}  // namespace

Result<std::string> run_script(std::span<const std::string_view> scripts, std::string_view input,
                               const ScriptLimits& limits) {
  start_engine();
  ensure(limits.memory <= UINT32_MAX, "a script has less than 4 GiB");
  const Context context(limits);
  return run_in(context, scripts, input, limits);
}

}  // namespace lapwing
