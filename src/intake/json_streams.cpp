// JSON objects over a stream: GELF, which ends each with a NUL, and NDJSON, which ends each with a line feed.
#include <memory>

#include "base/text.h"
#include "intake/json_events.h"
#include "intake/line_framing.h"
#include "intake/stream.h"

namespace redoubt::intake {
namespace {

constexpr std::string_view nul("\0", 1);

class JsonStream final : public StreamMachine {
public:
    JsonStream(JsonDialect dialect, const Limits& limits)
        : dialect_(dialect), lines_(dialect == JsonDialect::gelf ? nul : std::string_view("\n"), limits.message_bytes) {}

    Result<> feed(std::string_view bytes, const Delivered& delivered, Batch& out) override {
        std::string_view message;
        while (!bytes.empty())
            if (lines_.next(bytes, message)) add(message, lines_.was_cut(), delivered, out);
        return {};
    }
    void finish(const Delivered& delivered, Batch& out) override { add(lines_.unfinished(), false, delivered, out); }
    bool mid_message() const override { return lines_.inside(); }

private:
    void add(std::string_view message, bool cut, const Delivered& delivered, Batch& out) {
        message = trim(message);
        if (message.empty()) return;
        if (cut && dialect_ == JsonDialect::gelf) return out.drop(logs::Refusal::too_large);  // half an object says nothing
        out.cut += cut ? 1 : 0;
        add_json(out.arena.copy(message), dialect_, delivered, reader_, out);
    }

    JsonDialect dialect_;
    LineFraming lines_;
    JsonObject reader_;
};

}  // namespace

std::unique_ptr<StreamMachine> make_gelf_stream(const Limits& limits) { return std::make_unique<JsonStream>(JsonDialect::gelf, limits); }
std::unique_ptr<StreamMachine> make_ndjson_stream(const Limits& limits) { return std::make_unique<JsonStream>(JsonDialect::plain, limits); }

}  // namespace redoubt::intake
