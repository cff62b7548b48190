// A listener for datagrams: reads many at once, and stores them together. A datagram cannot be held back: what the store does not
// take is counted as dropped, and what the system lost before it was read as overflowed.
#include <array>
#include <cstring>

#include <fcntl.h>
#include <sys/socket.h>
#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/redirect_error.hpp>

#include "base/listening.h"
#include "intake/datagrams.h"
#include "intake/door.h"

namespace redoubt::intake {
namespace {

namespace asio = net::asio;
using net::IoError;
using DatagramSocket = asio::basic_datagram_socket<asio::ip::udp, net::Executor>;

constexpr size_t datagrams_at_once = 64;
constexpr size_t datagram_bytes = size_t{64} << 10;
constexpr size_t most_datagrams = 4096;
constexpr size_t most_datagram_batch = size_t{1} << 20;
constexpr int receive_buffer = 16 << 20;
constexpr int64_t datagram_patience_ms = 2000;  // meanwhile the system's buffer holds what comes

std::string address_of(const sockaddr_storage& from) {
    asio::ip::udp::endpoint endpoint;
    std::memcpy(endpoint.data(), &from, endpoint.capacity() < sizeof from ? endpoint.capacity() : sizeof from);
    return endpoint.address().to_string();
}

// What recvmmsg fills.
struct Slots {
    std::array<std::array<char, datagram_bytes>, datagrams_at_once> bytes;
    std::array<sockaddr_storage, datagrams_at_once> from;
    std::array<std::array<char, 64>, datagrams_at_once> control;
    std::array<iovec, datagrams_at_once> pieces;
    std::array<mmsghdr, datagrams_at_once> messages;

    int receive(int socket) {
        for (size_t i = 0; i < datagrams_at_once; ++i) {
            pieces[i] = {bytes[i].data(), bytes[i].size()};
            messages[i] = {};
            messages[i].msg_hdr.msg_name = &from[i];
            messages[i].msg_hdr.msg_namelen = sizeof from[i];
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
            messages[i].msg_hdr.msg_control = control[i].data();
            messages[i].msg_hdr.msg_controllen = control[i].size();
        }
        return ::recvmmsg(socket, messages.data(), datagrams_at_once, MSG_DONTWAIT, nullptr);
    }

    // How many datagrams the socket has lost since it was opened, when the message tells.
    static bool lost(msghdr& message, uint32_t& out) {
        for (cmsghdr* one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one)) {
            if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SO_RXQ_OVFL) continue;
            std::memcpy(&out, CMSG_DATA(one), sizeof out);
            return true;
        }
        return false;
    }
};

class DatagramDoor final : public Door {
public:
    DatagramDoor(Surroundings& around, const ListenerConfiguration& configuration)
        : around_(around), configuration_(configuration), socket_(around.network.get_executor()) {
        if (configuration_.protocol == Protocol::gelf)
            machine_ = std::make_unique<GelfDatagrams>(configuration_.limits);
        else
            machine_ = make_syslog_datagrams(configuration_.limits);
    }

    Result<> open() override {
        IoError error;
        const asio::ip::address address = asio::ip::make_address(configuration_.address, error);
        if (error) return fail(Code::invalid, "'" + configuration_.address + "' is not an address to listen on", {}, "give an IP address such as 127.0.0.1");
        const asio::ip::udp::endpoint endpoint(address, configuration_.port);
        socket_.open(endpoint.protocol(), error);
        if (!error) socket_.bind(endpoint, error);
        if (!error) socket_.non_blocking(true, error);
        if (error) return net::cannot_listen(error, configuration_.address, configuration_.port);
        const int on = 1;
        ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
        if (::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) != 0)
            ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
        return {};
    }
    void start() override { asio::co_spawn(around_.network, serve(), asio::detached); }
    void stop() override {
        IoError ignored;
        socket_.cancel(ignored);
    }
    uint16_t port() const override {
        IoError error;
        const auto endpoint = socket_.local_endpoint(error);
        return error ? configuration_.port : endpoint.port();
    }
    const std::string& name() const override { return configuration_.name; }

private:
    Task<> serve() {
        slots_ = std::make_unique<Slots>();
        while (!around_.stopping) {
            IoError error;
            co_await socket_.async_wait(asio::ip::udp::socket::wait_read, asio::redirect_error(net::awaited, error));
            if (error && around_.stopping) break;
            batch_.clear();
            receive_many();
            if (batch_.received() == 0) continue;
            co_await deliver(around_, origin_, batch_, datagram_patience_ms, {});
        }
        socket_.close();
    }

    void receive_many() {
        while (batch_.received() < most_datagrams && batch_.bytes < most_datagram_batch) {
            const int got = slots_->receive(socket_.native_handle());
            if (got <= 0) return;
            for (size_t i = 0; i < static_cast<size_t>(got); ++i) take(i);
        }
    }

    void take(size_t slot) {
        mmsghdr& message = slots_->messages[slot];
        uint32_t lost = 0;
        if (Slots::lost(message.msg_hdr, lost) && lost != lost_) {
            around_.delivery.counters().overflow(origin_, lost - lost_);
            lost_ = lost;
        }
        const std::string_view sender = batch_.arena.copy(address_of(slots_->from[slot]));
        machine_->take({slots_->bytes[slot].data(), message.msg_len}, {.sender = sender, .at = around_.delivery.clock().now()}, batch_);
    }

    Surroundings& around_;
    ListenerConfiguration configuration_;
    Origin origin_{.source = configuration_.source, .listener = configuration_.name};
    DatagramSocket socket_;
    std::unique_ptr<DatagramMachine> machine_;
    std::unique_ptr<Slots> slots_;
    Batch batch_;
    uint32_t lost_ = 0;
};

}  // namespace

std::unique_ptr<Door> make_datagram_door(Surroundings& around, const ListenerConfiguration& configuration) {
    return std::make_unique<DatagramDoor>(around, configuration);
}

}  // namespace redoubt::intake
