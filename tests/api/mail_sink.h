// A mail server for tests, on loopback: takes what it is given, or stalls, refuses, or drops the connection in the middle.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace redoubt::api {

enum class SinkMood { takes, stalls, refuses, tries_later, drops };

class MailSink {
public:
    MailSink() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), length);
        ::listen(listener_, 8);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~MailSink() {
        stopping_ = true;
        thread_.join();
        ::close(listener_);
    }
    MailSink(const MailSink&) = delete;
    MailSink& operator=(const MailSink&) = delete;

    std::vector<std::string> taken() {
        const std::scoped_lock lock(mutex_);
        return taken_;
    }

    uint16_t port = 0;
    std::atomic<SinkMood> mood = SinkMood::takes;

private:
    bool readable(int socket) const {
        while (!stopping_) {
            pollfd one{.fd = socket, .events = POLLIN, .revents = 0};
            if (::poll(&one, 1, 20) > 0) return true;
        }
        return false;
    }
    void run() {
        while (readable(listener_)) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            talk(socket);
            ::close(socket);
        }
    }
    static void say(int socket, const std::string& line) { (void)::send(socket, (line + "\r\n").data(), line.size() + 2, MSG_NOSIGNAL); }
    void talk(int socket) {
        if (mood == SinkMood::stalls) {
            while (!stopping_ && mood == SinkMood::stalls) ::usleep(10'000);
            return;
        }
        say(socket, "220 sink ready");
        std::string held, message;
        bool data = false;
        while (readable(socket)) {
            char bytes[4096];
            const ssize_t count = ::recv(socket, bytes, sizeof bytes, 0);
            if (count <= 0) return;
            held.append(bytes, static_cast<size_t>(count));
            for (size_t end = held.find("\r\n"); end != std::string::npos; end = held.find("\r\n")) {
                const std::string line = held.substr(0, end);
                held.erase(0, end + 2);
                if (data && line != ".") {
                    message += line + "\n";
                } else if (data) {
                    data = false;
                    const std::scoped_lock lock(mutex_);
                    taken_.push_back(message);
                    say(socket, "250 kept");
                } else if (line.starts_with("RCPT") && mood == SinkMood::refuses) {
                    say(socket, "550 nobody of that name");
                } else if (line.starts_with("RCPT") && mood == SinkMood::tries_later) {
                    say(socket, "451 later");
                } else if (line == "DATA") {
                    if (mood == SinkMood::drops) return;
                    data = true;
                    say(socket, "354 go on");
                } else if (line == "QUIT") {
                    say(socket, "221 bye");
                    return;
                } else {
                    say(socket, "250 fine");
                }
            }
        }
    }

    int listener_;
    std::thread thread_;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::vector<std::string> taken_;
};

}  // namespace redoubt::api
