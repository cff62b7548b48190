// Cutter: the bytes of one log (a file, or a member that streams out of an archive) to parts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "events/open.h"

namespace redoubt::events {

enum class LogKind : uint8_t { unknown, empty, evtx, ndjson, archive, text };

struct Recognized {
    LogKind kind = LogKind::unknown;
    Reader reader = Reader::text;  // of text
};

// From the first bytes, some kilobytes are enough; what the options say of the source goes before what text looks like.
Recognized recognize(std::string_view beginning, const OpenOptions& options);
constexpr size_t beginning_bytes = size_t{64} << 10;

// Where the parts come from, and how they are to be made.
struct Origin {
    std::string file;
    std::string member;
    OpenOptions options;
    PartInput part() const { return {.file = file, .member = member}; }
};

// Fed with pieces of any size; takes copies.
class Cutter {
public:
    virtual ~Cutter() = default;
    virtual void feed(std::string_view bytes) = 0;
    virtual void finish() = 0;
    virtual std::optional<PartInput> take() = 0;
};
std::unique_ptr<Cutter> make_cutter(Recognized what, std::string_view beginning, const Origin& origin);

// The same for a file that lies in memory as a whole, without copying: EVTX, NDJSON and text.
class MappedCutter {
public:
    virtual ~MappedCutter() = default;
    virtual std::optional<PartInput> take() = 0;
    virtual uint64_t bytes_done() const = 0;
};
std::unique_ptr<MappedCutter> make_mapped_cutter(Recognized what, std::string_view bytes, std::shared_ptr<const void> keep_alive, const Origin& origin);

}  // namespace redoubt::events
