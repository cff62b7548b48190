// The export format of systemd's journal (https://systemd.io/JOURNAL_EXPORT_FORMATS): "NAME=value\n" or, for values that are not
// plain text, "NAME\n", their length in eight bytes (little-endian), the value and "\n"; an empty line ends an entry. An entry
// becomes the JSON that `journalctl -o json` writes.
#include <charconv>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/text.h"
#include "intake/http_protocol.h"
#include "intake/json_object.h"
#include "intake/stream.h"

namespace redoubt::intake {
namespace {

constexpr size_t most_fields = 4096;
constexpr size_t most_name_bytes = 256;

struct JournalField {
    std::string name;
    std::vector<std::string> values;
};

void append_journal_value(std::string& out, std::string_view value) {
    if (is_utf8(value)) return append_json_string(out, value);
    out += '[';
    for (size_t i = 0; i < value.size(); ++i) fmt::format_to(std::back_inserter(out), "{}{}", i == 0 ? "" : ",", static_cast<uint8_t>(value[i]));
    out += ']';
}

class JournalExport final : public StreamMachine {
public:
    explicit JournalExport(const Limits& limits) : limits_(limits) {}

    Result<> feed(std::string_view bytes, const Delivered& delivered, Batch& out) override {
        buffer_ += bytes;
        size_t used = 0;
        for (;;) {
            const size_t step = TRY(read_field(std::string_view(buffer_).substr(used), delivered, out));
            if (step == 0) break;
            used += step;
        }
        buffer_.erase(0, used);
        return {};
    }

    void finish(const Delivered& delivered, Batch& out) override {
        if (!buffer_.empty()) {
            out.drop(logs::Refusal::malformed);
            fields_.clear();
        }
        end_entry(delivered, out);
        buffer_.clear();
    }
    bool mid_message() const override { return !buffer_.empty() || !fields_.empty(); }

private:
    // Bytes of the field or of the empty line that `bytes` begins with; 0 when it is not whole yet.
    Result<size_t> read_field(std::string_view bytes, const Delivered& delivered, Batch& out) {
        const size_t end = bytes.find('\n');
        if (end == std::string_view::npos) {
            if (bytes.size() > most_message_bytes) return fail(Code::malformed, "the journal export is broken: a line has no end");
            return 0;
        }
        const std::string_view line = bytes.substr(0, end);
        if (line.empty()) {
            end_entry(delivered, out);
            return 1;
        }
        if (const size_t equals = line.find('='); equals != std::string_view::npos) {
            TRY(take(line.substr(0, equals), line.substr(equals + 1)));
            return end + 1;
        }
        if (bytes.size() - end - 1 < 8) return 0;
        uint64_t length = 0;
        for (size_t i = 8; i-- > 0;) length = length << 8U | static_cast<uint8_t>(bytes[end + 1 + i]);
        if (length > most_message_bytes)
            return fail(Code::malformed,
                        fmt::format("the journal export is broken: a value says that it has {} bytes; at most {} are believed", length, most_message_bytes));
        const size_t begin = end + 9;
        if (bytes.size() < begin + length + 1) return 0;
        if (bytes[begin + length] != '\n') return fail(Code::malformed, "the journal export is broken: a value does not end where its length says");
        TRY(take(line, bytes.substr(begin, length)));
        return begin + length + 1;
    }

    Result<> take(std::string_view name, std::string_view value) {
        if (name.empty() || name.size() > most_name_bytes) return fail(Code::malformed, "the journal export is broken: a field has no proper name");
        entry_bytes_ += name.size() + value.size();
        if (entry_bytes_ > limits_.message_bytes || fields_.size() >= most_fields) {
            too_large_ = true;
            return {};
        }
        for (JournalField& field : fields_) {
            if (field.name != name) continue;
            field.values.emplace_back(value);
            return {};
        }
        fields_.push_back({std::string(name), {std::string(value)}});
        return {};
    }

    std::string_view value_of(std::string_view name) const {
        for (const JournalField& field : fields_)
            if (field.name == name) return field.values.front();
        return {};
    }

    void end_entry(const Delivered& delivered, Batch& out) {
        if (too_large_) out.drop(logs::Refusal::too_large);
        if (!too_large_ && !fields_.empty()) add_entry(delivered, out);
        too_large_ = false;
        entry_bytes_ = 0;
        fields_.clear();
    }

    void add_entry(const Delivered& delivered, Batch& out) {
        std::string body;
        std::string value;
        for (const JournalField& field : fields_) {
            value.clear();
            if (field.values.size() > 1) value += '[';
            for (const std::string& one : field.values) {
                if (value.size() > 1) value += ',';
                append_journal_value(value, one);
            }
            if (field.values.size() > 1) value += ']';
            append_json_member(body, field.name, value);
        }
        std::string_view kind = value_of("SYSLOG_IDENTIFIER");
        if (kind.empty()) kind = value_of("_COMM");
        const std::string_view host = value_of("_HOSTNAME");
        int64_t us = 0;
        const std::string_view when = value_of("__REALTIME_TIMESTAMP");
        std::from_chars(when.data(), when.data() + when.size(), us);
        const bool sensible = us > 0 && us < int64_t{9'200'000'000'000'000};
        out.add({.body = out.arena.copy(close_object(body)),
                 .is_json = true,
                 .host = is_utf8(host) ? out.arena.copy(host) : std::string_view(),
                 .sender = delivered.sender,
                 .kind = is_utf8(kind) ? out.arena.copy(kind) : std::string_view(),
                 .time = {sensible ? us * 1000 : 0}});
    }

    Limits limits_;
    std::string buffer_;
    std::vector<JournalField> fields_;
    size_t entry_bytes_ = 0;
    bool too_large_ = false;
};

// POST /upload, as systemd-journal-upload sends it: one request may be a whole journal.
class JournalUpload final : public HttpProtocol {
public:
    explicit JournalUpload(const Limits& limits) : limits_(limits) {}
    bool serves(std::string_view path) const override { return path == "/upload"; }

    Reception receive(const HttpCall&) override {
        Reception out;
        out.answer = refuse(fail(Code::unsupported, "send application/vnd.fdo.journal with POST").error());
        return out;
    }
    std::unique_ptr<StreamMachine> open_stream(const HttpCall& call) override {
        if (call.method != "POST" || !header(call.headers, "content-type").starts_with("application/vnd.fdo.journal")) return nullptr;
        return make_journal_export(limits_);
    }
    HttpResponse refuse(const Error& why) const override {
        HttpResponse answer{
            .status = why.code == Code::malformed ? 400 : http_status(why.code), .headers = {{"Content-Type", "text/plain"}}, .body = why.text() + "\n"};
        ask_to_come_again(answer, why);
        return answer;
    }

private:
    Limits limits_;
};

}  // namespace

std::unique_ptr<StreamMachine> make_journal_export(const Limits& limits) { return std::make_unique<JournalExport>(limits); }
std::unique_ptr<HttpProtocol> make_journal_upload(const Limits& limits) { return std::make_unique<JournalUpload>(limits); }

}  // namespace redoubt::intake
