// Conversation: reading and writing on one connection under deadlines, for plain and for TLS streams.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "base/network.h"

namespace redoubt::intake {

using TlsStream = net::asio::ssl::stream<net::Socket&>;

template <class Stream>
class Conversation {
public:
    // `socket` is the one below `stream`; both outlive it.
    Conversation(net::asio::io_context& network, Stream& stream, net::Socket& socket) : stream_(stream), socket_(socket), deadline_(network, socket) {}

    // What came; empty at the end, on an error and when the deadline passed. Lives until the next read. The memory is taken when
    // something comes, so that thousands of idle connections cost little.
    net::Task<std::string_view> read_some() {
        net::IoError error;
        if constexpr (std::is_same_v<Stream, net::Socket>) {  // below TLS, what is to be read may have left the socket already
            if (!piece_) co_await socket_.async_wait(net::asio::ip::tcp::socket::wait_read, net::asio::redirect_error(net::awaited, error));
            if (error) co_return std::string_view();
        }
        if (!piece_) piece_ = std::make_unique_for_overwrite<Piece>();
        const size_t got = co_await stream_.async_read_some(net::asio::buffer(*piece_), net::asio::redirect_error(net::awaited, error));
        if (error) co_return std::string_view();
        co_return std::string_view(piece_->data(), got);
    }
    void rest() { piece_.reset(); }
    bool has_more() const {
        net::IoError error;
        return socket_.available(error) > 0 && !error;
    }

    net::Task<bool> write(std::string_view bytes) {
        while (!bytes.empty()) {
            deadline_.arm(write_timeout_ms);
            net::IoError error;
            const size_t sent =
                co_await stream_.async_write_some(net::asio::buffer(bytes.data(), bytes.size()), net::asio::redirect_error(net::awaited, error));
            deadline_.disarm();
            if (error) co_return false;
            bytes.remove_prefix(sent);
        }
        co_return true;
    }

    // Ends the connection; what the peer still sends is read for a moment, so that it sees the answer.
    net::Task<> part() {
        net::IoError ignored;
        socket_.shutdown(net::asio::ip::tcp::socket::shutdown_send, ignored);
        deadline_.arm(1000);
        for (size_t drained = 0; drained < most_drained;) {
            const std::string_view piece = co_await read_some();
            if (piece.empty()) break;
            drained += piece.size();
        }
        deadline_.disarm();
    }

    net::Deadline& deadline() { return deadline_; }
    void close() {
        net::IoError ignored;
        socket_.close(ignored);
    }

private:
    using Piece = std::array<char, std::is_same_v<Stream, net::Socket> ? 65536 : 16384>;
    static constexpr int64_t write_timeout_ms = 30'000;
    static constexpr size_t most_drained = size_t{8} << 20;

    Stream& stream_;
    net::Socket& socket_;
    net::Deadline deadline_;
    std::unique_ptr<Piece> piece_;
};

// How long something that has begun may take: a time, and a second more for each 4 KiB.
class Pace {
public:
    explicit Pace(int64_t limit_ms) : limit_ms_(limit_ms) {}
    void begin() {
        bytes_ = 0;
        began_ = std::chrono::steady_clock::now();
    }
    void add(size_t bytes) { bytes_ += bytes; }
    int64_t left_ms() const {
        const auto spent = std::chrono::duration_cast<net::milliseconds>(std::chrono::steady_clock::now() - began_).count();
        return std::max<int64_t>(1, limit_ms_ + static_cast<int64_t>(bytes_ / 4) - spent);
    }

private:
    int64_t limit_ms_;
    uint64_t bytes_ = 0;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace redoubt::intake
