// Every stream protocol and both of datagrams on any bytes: the same events in one piece and in many, no more of them than there
// are bytes, nothing acknowledged before it is settled.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "intake/datagrams.h"
#include "intake/stream.h"

namespace {

using namespace redoubt;
using namespace redoubt::intake;

constexpr Limits small{.message_bytes = 200, .unpacked_bytes = 4096, .events = 50};
const Delivered stranger{.sender = "192.0.2.7", .at = Time::from_unix_s(1'800'000'000)};

std::unique_ptr<StreamMachine> machine_of(unsigned kind) {
    switch (kind % 6) {
        case 0: return make_syslog_stream(small);
        case 1: return make_gelf_stream(small);
        case 2: return make_lumberjack(small);
        case 3: return make_relp(small);
        case 4: return make_ndjson_stream(small);
        default: return make_journal_export(small);
    }
}

std::string seen(unsigned kind, std::string_view bytes, size_t piece) {
    const auto machine = machine_of(kind);
    Batch batch;
    bool whole = true;
    for (; whole && !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        whole = machine->feed(bytes.substr(0, piece), stranger, batch).has_value();
        if (kind % 6 == 2 && !machine->take_reply().empty()) std::abort();
    }
    if (whole) machine->finish(stranger, batch);
    std::string out;
    for (const logs::Incoming& event : batch.events) {
        if (event.body.empty()) std::abort();
        out += event.body;
        out += '\n';
        out += event.host;
        out += '\n';
    }
    machine->settle();
    (void)machine->take_reply();
    return out + (whole ? "whole" : "broken");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    const unsigned kind = data[0];
    const size_t piece = 1 + data[1] % 16;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (seen(kind, bytes, bytes.size() + 1) != seen(kind, bytes, piece)) std::abort();
    GelfDatagrams gelf(small);
    const auto syslog = make_syslog_datagrams(small);
    Batch batch;
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(piece * 8, rest.size()))) {
        gelf.take(rest.substr(0, piece * 8), stranger, batch);
        syslog->take(rest.substr(0, piece * 8), stranger, batch);
    }
    if (batch.received() > 2 * bytes.size() + 2) std::abort();
    return 0;
}
