// A connection that speaks syslog, GELF, Lumberjack, RELP or NDJSON: read, take apart, store, acknowledge, again. While the store
// is slow nothing is read, so the sender is held back by TCP itself.
#include "intake/connections.h"
#include "intake/http_connection.h"

namespace redoubt::intake {
namespace {

constexpr size_t most_batch_bytes = size_t{1} << 20;
constexpr int64_t acknowledging_idle_ms = 15 * 60'000;  // such senders come again without a loss; the others would lose what is on its way
constexpr int64_t acknowledging_patience_ms = 5 * 60'000;
constexpr int64_t plain_patience_ms = int64_t{24} * 3600 * 1000;

template <class Stream>
class StreamConnection final : public AnyConnection {
public:
    StreamConnection(ConnectionContext context, Stream& stream, net::Socket& socket)
        : context_(std::move(context)),
          conversation_(context_.around.network, stream, socket),
          machine_(make_machine(context_.configuration.protocol, context_.configuration.limits)),
          pace_(context_.configuration.message_ms) {}

    Task<> serve() override {
        bool more = true;
        while (more) {
            more = co_await read_batch();
            const bool delivered = co_await deliver_batch();
            more = more && delivered && !machine_->ended();
        }
    }
    void stop_soon() override { conversation_.deadline().fire(); }
    void stop_now() override { conversation_.close(); }

private:
    Delivered delivered() const { return {.sender = context_.peer, .at = context_.around.delivery.clock().now()}; }

    // Reads until there is enough to store, or nothing more at once. False when the connection is to end.
    Task<bool> read_batch() {
        batch_.clear();
        if (context_.around.stopping) co_return false;
        for (;;) {
            arm();
            const std::string_view piece = co_await conversation_.read_some();
            const bool late = conversation_.deadline().passed();
            conversation_.deadline().disarm();
            if (piece.empty()) {
                end_of_bytes(late);
                co_return false;
            }
            const bool inside = machine_->mid_message();
            const uint64_t before = batch_.received();
            const Result<> fed = machine_->feed(piece, delivered(), batch_);
            if (!fed) {
                context_.around.delivery.counters().broke(context_.origin);
                if (fed.error().code == Code::too_large) batch_.drop(logs::Refusal::too_large);
                co_return false;
            }
            if (!inside || batch_.received() != before) pace_.begin();
            pace_.add(piece.size());
            if (machine_->ended() || batch_.bytes >= most_batch_bytes || batch_.received() >= 10'000) co_return true;
            if (!conversation_.has_more()) co_return true;
        }
    }

    void arm() {
        const bool acknowledges = machine_->acknowledges();
        const int64_t idle_ms = context_.configuration.idle_ms != 0 ? context_.configuration.idle_ms : acknowledges ? acknowledging_idle_ms : 0;
        if (machine_->mid_message())
            conversation_.deadline().arm(pace_.left_ms());
        else if (idle_ms != 0)
            conversation_.deadline().arm(idle_ms);
    }

    void end_of_bytes(bool late) {
        if (late && machine_->mid_message() && !context_.around.stopping) context_.around.delivery.counters().broke(context_.origin);
        if (!machine_->acknowledges()) machine_->finish(delivered(), batch_);
    }

    // False when nothing will be acknowledged any more.
    Task<bool> deliver_batch() {
        if (batch_.received() > 0) {
            std::function<Task<>()> while_waiting;
            if (machine_->acknowledges()) while_waiting = [this]() { return keep_waiting(); };
            const int64_t patience_ms = machine_->acknowledges() ? acknowledging_patience_ms : plain_patience_ms;
            const Outcome outcome = co_await deliver(context_.around, context_.origin, batch_, patience_ms, while_waiting);
            if (outcome.stored())
                machine_->settle();
            else
                machine_->reject();
            const bool wrote = co_await write_reply();
            if (!outcome.stored() && machine_->acknowledges()) co_return false;
            batch_.clear();
            if (!machine_->mid_message()) conversation_.rest();
            co_return wrote;
        }
        machine_->settle();
        if (!machine_->mid_message()) conversation_.rest();
        const bool wrote = co_await write_reply();
        co_return wrote;
    }

    Task<bool> write_reply() {
        const std::string reply = machine_->take_reply();
        if (reply.empty()) co_return true;
        const bool wrote = co_await conversation_.write(reply);
        co_return wrote;
    }

    Task<> keep_waiting() {
        const std::string reply = machine_->keep_waiting();
        if (!reply.empty()) co_await conversation_.write(reply);
    }

    ConnectionContext context_;
    Conversation<Stream> conversation_;
    std::unique_ptr<StreamMachine> machine_;
    Pace pace_;
    Batch batch_;
};

}  // namespace

std::unique_ptr<StreamMachine> make_machine(Protocol protocol, const Limits& limits) {
    switch (protocol) {
        case Protocol::gelf: return make_gelf_stream(limits);
        case Protocol::lumberjack: return make_lumberjack(limits);
        case Protocol::relp: return make_relp(limits);
        case Protocol::ndjson: return make_ndjson_stream(limits);
        case Protocol::syslog:
        case Protocol::http: break;
    }
    return make_syslog_stream(limits);
}

template <class Stream>
std::unique_ptr<AnyConnection> make_connection(ConnectionContext context, Stream& stream, net::Socket& socket) {
    if (context.http) return std::make_unique<HttpConnection<Stream>>(std::move(context), stream, socket);
    return std::make_unique<StreamConnection<Stream>>(std::move(context), stream, socket);
}

template std::unique_ptr<AnyConnection> make_connection(ConnectionContext, net::Socket&, net::Socket&);
template std::unique_ptr<AnyConnection> make_connection(ConnectionContext, TlsStream&, net::Socket&);

}  // namespace redoubt::intake
