// StreamMachine: one protocol on one byte stream, without a socket: bytes in, events and bytes to send out. Whoever runs it
// hands over the events, waits until they are durable and says so with settle(): only then does the machine acknowledge.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "intake/batch.h"

namespace redoubt::intake {

class StreamMachine {
public:
    virtual ~StreamMachine() = default;
    // Takes all of `bytes`; the events are copied into the batch. An error ends the connection after what take_reply() has.
    virtual Result<> feed(std::string_view bytes, const Delivered& delivered, Batch& out) = 0;
    // The peer sends no more: what stands without its end.
    virtual void finish(const Delivered&, Batch&) {}
    // All events given out so far are durable.
    virtual void settle() {}
    // All events given out so far were refused for good: nothing will be acknowledged any more. The connection ends.
    virtual void reject() {}
    virtual std::string take_reply() { return {}; }
    // Bytes that keep the peer waiting while the store is slow; may be empty.
    virtual std::string keep_waiting() { return {}; }
    virtual bool acknowledges() const { return false; }
    virtual bool mid_message() const { return false; }  // the rest of a message has to come
    virtual bool ended() const { return false; }        // by the protocol: close after the reply
};

std::unique_ptr<StreamMachine> make_syslog_stream(const Limits& limits);
std::unique_ptr<StreamMachine> make_gelf_stream(const Limits& limits);
std::unique_ptr<StreamMachine> make_lumberjack(const Limits& limits);
std::unique_ptr<StreamMachine> make_relp(const Limits& limits);
std::unique_ptr<StreamMachine> make_ndjson_stream(const Limits& limits);
std::unique_ptr<StreamMachine> make_journal_export(const Limits& limits);

}  // namespace redoubt::intake
