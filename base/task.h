// A coroutine with one result. It begins when it is awaited, and resumes whoever awaits it when it
// has ended. Destroying a Task destroys the coroutine where it stands, and all that it awaits.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace domus {

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept { return ResumeContinuation{}; }
    void return_value(T returned) { value.emplace(std::move(returned)); }
    void unhandled_exception() { exception = std::current_exception(); }

    std::optional<T> value;
    std::exception_ptr exception;
    std::coroutine_handle<> continuation = std::noop_coroutine();
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().continuation = awaiting;
    return handle_;
  }
  T await_resume() { return Take(); }

  /// For a task that nobody awaits: runs it up to where it first waits.
  void Begin() { handle_.resume(); }
  bool HasEnded() const { return handle_.done(); }
  /// The result of a task that has ended.
  T Take() {
    if (handle_.promise().exception) std::rethrow_exception(handle_.promise().exception);
    return std::move(*handle_.promise().value);
  }

 private:
  using Handle = std::coroutine_handle<promise_type>;

  struct ResumeContinuation {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
      return ended.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_ = nullptr;
};

}  // namespace domus
