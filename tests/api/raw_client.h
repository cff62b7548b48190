// RawClient: a TCP connection for tests that says exactly what it is told and shows exactly what comes back.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace redoubt::api {

class RawClient {
public:
    explicit RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return connected_; }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(sent));
        }
        return true;
    }

    // What comes until the text ends in (or holds) `mark`, the other side closes, or the time is over.
    std::string read_until(std::string_view mark, int timeout_ms = 5000) {
        while (received_.find(mark) == std::string::npos && read_more(timeout_ms)) {
        }
        return received_;
    }
    std::string read_all(int timeout_ms = 5000) {
        while (read_more(timeout_ms)) {
        }
        return received_;
    }
    bool closed() const { return closed_; }
    void forget() { received_.clear(); }

    // One whole answer by its Content-Length; what follows stays for the next.
    std::string read_answer(int timeout_ms = 5000) {
        read_until("\r\n\r\n", timeout_ms);
        const size_t head_end = received_.find("\r\n\r\n");
        if (head_end == std::string::npos) return take(received_.size());
        const size_t at = received_.find("Content-Length: ");
        const size_t length = at == std::string::npos || at > head_end ? 0 : std::stoul(received_.substr(at + 16));
        while (received_.size() < head_end + 4 + length && read_more(timeout_ms)) {
        }
        return take(std::min(received_.size(), head_end + 4 + length));
    }

private:
    std::string take(size_t count) {
        std::string out = received_.substr(0, count);
        received_.erase(0, count);
        return out;
    }

    bool read_more(int timeout_ms) {
        pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
        if (closed_ || ::poll(&waiting, 1, timeout_ms) != 1) return false;
        char piece[65536];
        const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
        if (got <= 0) {
            closed_ = true;
            return false;
        }
        received_.append(piece, static_cast<size_t>(got));
        return true;
    }

    int socket_;
    bool connected_ = false;
    bool closed_ = false;
    std::string received_;
};

inline int status_of(std::string_view answer) { return answer.size() > 12 ? std::stoi(std::string(answer.substr(9, 3))) : 0; }

}  // namespace redoubt::api
