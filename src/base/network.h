// Names for the parts of Asio that servers use, all bound to one io_context (quicker than any_io_executor); and Deadline,
// the time limit of whatever a socket waits for.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace redoubt::net {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
constexpr asio::use_awaitable_t<Executor> awaited{};
using IoError = boost::system::error_code;
using std::chrono::milliseconds;

// Cancels what a socket waits for when its time is over. A timer that has fired already but whose handler has not run yet
// must touch neither a later wait nor a connection that is gone; the generation tells.
class Deadline {
public:
    Deadline(asio::io_context& network, Socket& socket) : timer_(network.get_executor()), watch_(std::make_shared<Watch>(&socket)) {}
    ~Deadline() { watch_->socket = nullptr; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void arm(int64_t limit_ms) {
        disarm();
        watch_->passed = false;
        timer_.expires_after(milliseconds(limit_ms));
        timer_.async_wait([watch = watch_, generation = watch_->generation](IoError error) {
            if (!error && watch->generation == generation) watch->fire();
        });
    }
    void disarm() {
        ++watch_->generation;
        timer_.cancel();
    }
    void fire() { watch_->fire(); }
    bool passed() const { return watch_->passed; }

private:
    struct Watch {
        explicit Watch(Socket* watched) : socket(watched) {}
        Socket* socket;
        uint64_t generation = 0;
        bool passed = false;

        void fire() {
            if (!socket) return;
            passed = true;
            IoError ignored;
            socket->cancel(ignored);
        }
    };
    Timer timer_;
    std::shared_ptr<Watch> watch_;
};

// Runs `work` on a worker thread and comes back to the network thread with what it answers.
template <class Work>
Task<std::invoke_result_t<Work>> on_worker(asio::thread_pool& workers, asio::io_context& network, Work work) {
    using Answer = std::invoke_result_t<Work>;
    auto start = [&workers, &network](auto handler, Work held) {
        asio::post(workers, [&network, handler = std::move(handler), held = std::move(held)]() mutable {
            Answer answer = held();
            asio::post(network, [handler = std::move(handler), answer = std::move(answer)]() mutable { std::move(handler)(std::move(answer)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Answer)>(start, awaited, std::move(work));
}

}  // namespace redoubt::net
