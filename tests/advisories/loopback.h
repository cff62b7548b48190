// An HTTP server of one file on loopback, for tests of downloads: it says exactly what it is told, and breaks off where it is told.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace redoubt::test {

class Loopback {
public:
    using Answer = std::function<std::string(const std::string& request)>;  // all bytes of the answer; the connection closes behind them

    explicit Loopback(Answer answer) : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(socket_, 8);
        socklen_t size = sizeof address;
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Loopback() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;

    std::string url(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
    std::vector<std::string> requests() {
        const std::scoped_lock lock(mutex_);
        return requests_;
    }

private:
    void serve() {
        for (;;) {
            const int client = ::accept(socket_, nullptr, nullptr);
            if (client < 0) return;
            std::string request(1 << 16, '\0');
            size_t used = 0;
            while (request.substr(0, used).find("\r\n\r\n") == std::string::npos) {
                const ssize_t got = ::recv(client, request.data() + used, request.size() - used, 0);
                if (got <= 0) break;
                used += static_cast<size_t>(got);
            }
            request.resize(used);
            {
                const std::scoped_lock lock(mutex_);
                requests_.push_back(request);
            }
            const std::string answer = answer_(request);
            for (size_t sent = 0; sent < answer.size();) {
                const ssize_t more = ::send(client, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
                if (more <= 0) break;
                sent += static_cast<size_t>(more);
            }
            ::shutdown(client, SHUT_WR);
            ::close(client);
        }
    }

    Answer answer_;
    int socket_;
    uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace redoubt::test
