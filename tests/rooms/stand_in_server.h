// A small HTTP/1.1 server on the loopback interface: one request per connection, answered by a function. For stand-ins of other
// people's services; CurlOutbound talks to it over a real socket.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/http.h"

namespace redoubt::test {

struct StandInRequest {
    std::string method, target, body;
    HttpHeaders headers;
};
struct StandInAnswer {
    int status = 200;
    std::string body{};
    HttpHeaders headers{};
    bool silent = false;  // takes the request and hangs up without a word
};

class StandInServer {
public:
    using Answering = std::function<StandInAnswer(const StandInRequest&)>;
    explicit StandInServer(Answering answering) : answering_(std::move(answering)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 16) != 0 || ::getsockname(listener_, plain, &size) != 0)
            throw std::runtime_error("cannot listen");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~StandInServer() {
        stopping_ = true;
        thread_.join();
        ::close(listener_);
    }
    StandInServer(const StandInServer&) = delete;
    StandInServer& operator=(const StandInServer&) = delete;

    std::string address() const { return fmt::format("http://127.0.0.1:{}", port_); }
    std::vector<StandInRequest> requests() {
        const std::scoped_lock held(mutex_);
        return requests_;
    }

private:
    void serve() {
        while (!stopping_) {
            pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
            if (::poll(&waiting, 1, 20) <= 0) continue;
            const int connection = ::accept(listener_, nullptr, nullptr);
            if (connection < 0) continue;
            answer(connection);
            ::close(connection);
        }
    }

    void answer(int connection) {
        std::string text;
        std::array<char, 65536> bytes{};
        size_t head = std::string::npos, length = 0;
        while (head == std::string::npos || text.size() < head + 4 + length) {
            const ssize_t got = ::recv(connection, bytes.data(), bytes.size(), 0);
            if (got <= 0) return;
            text.append(bytes.data(), static_cast<size_t>(got));
            if (head != std::string::npos) continue;
            head = text.find("\r\n\r\n");
            if (head == std::string::npos) continue;
            const StandInRequest so_far = parsed(text, head);
            const std::string_view given = header(so_far.headers, "content-length");
            length = given.empty() ? 0 : std::stoul(std::string(given));
        }
        StandInRequest request = parsed(text, head);
        request.body = text.substr(head + 4, length);
        StandInAnswer out;
        {
            const std::scoped_lock held(mutex_);
            requests_.push_back(request);
            out = answering_(request);
        }
        if (out.silent) return;
        std::string reply =
            fmt::format("HTTP/1.1 {} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n", out.status, out.body.size());
        for (const auto& [name, value] : out.headers) reply += fmt::format("{}: {}\r\n", name, value);
        reply += "\r\n" + out.body;
        for (size_t sent = 0; sent < reply.size();) {
            const ssize_t now = ::send(connection, reply.data() + sent, reply.size() - sent, MSG_NOSIGNAL);
            if (now <= 0) return;
            sent += static_cast<size_t>(now);
        }
    }

    static StandInRequest parsed(const std::string& text, size_t head) {
        StandInRequest out;
        size_t at = text.find("\r\n");
        const std::string line = text.substr(0, at);
        out.method = line.substr(0, line.find(' '));
        out.target = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
        while (at < head) {
            const size_t end = text.find("\r\n", at + 2), colon = text.find(": ", at + 2);
            if (colon < end) out.headers.emplace_back(text.substr(at + 2, colon - at - 2), text.substr(colon + 2, end - colon - 2));
            at = end;
        }
        return out;
    }

    Answering answering_;
    int listener_ = -1;
    uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::vector<StandInRequest> requests_;
    std::thread thread_;
};

}  // namespace redoubt::test
