// Loki's push: streams of labels, each with lines and their nanoseconds, as JSON or as snappy-packed protobuf (logproto.PushRequest:
// streams = 1 {labels = 1, entries = 2 {timestamp = 1 {seconds = 1, nanos = 2}, line = 2, structuredMetadata = 3 {name = 1, value = 2}}}).
#include <charconv>
#include <string>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_text.h"
#include "base/text.h"
#include "formats/compressed/snappy.h"
#include "formats/protobuf/protobuf.h"
#include "intake/http_protocol.h"
#include "intake/json_object.h"

namespace redoubt::intake {
namespace {

using formats::protobuf::Field;
using formats::protobuf::Reader;
using formats::protobuf::Wire;

// What holds for all lines of a stream.
struct LokiStream {
    std::string labels;  // JSON, not closed
    std::string host;
    std::string kind;
};

void take_label(LokiStream& stream, std::string_view name, std::string_view text) {
    append_member(stream.labels, name, text);
    for (const std::string_view one : {"host", "hostname", "node_name", "nodename", "instance"})
        if (name == one && stream.host.empty()) stream.host = text;
    for (const std::string_view one : {"service_name", "app", "job", "unit", "container"})
        if (name == one && stream.kind.empty()) stream.kind = text;
}

// {app="nginx", host="web01"}: quotes and backslashes as in Go.
bool read_labels(std::string_view text, LokiStream& out) {
    text = trim(text);
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') return false;
    text = trim(text.substr(1, text.size() - 2));
    while (!text.empty()) {
        const size_t equals = text.find('=');
        if (equals == std::string_view::npos) return false;
        const std::string_view name = trim(text.substr(0, equals));
        text = trim(text.substr(equals + 1));
        if (text.empty() || text.front() != '"') return false;
        const size_t length = json_extent(text);
        if (length < 2 || length > text.size()) return false;
        std::string value;
        const std::string_view quoted = text.substr(1, length - 2);
        for (size_t i = 0; i < quoted.size(); ++i) {
            const bool escaped = quoted[i] == '\\' && i + 1 < quoted.size();
            if (escaped) ++i;
            value += escaped && quoted[i] == 'n' ? '\n' : escaped && quoted[i] == 't' ? '\t' : quoted[i];
        }
        take_label(out, name, value);
        text = trim(text.substr(length));
        if (!text.empty() && text.front() != ',') return false;
        if (!text.empty()) text = trim(text.substr(1));
    }
    return true;
}

class Loki final : public HttpProtocol {
public:
    explicit Loki(const Limits& limits) : limits_(limits) {}
    bool serves(std::string_view path) const override { return path.starts_with("/loki/") || path == "/ready"; }
    bool is_open(std::string_view, std::string_view path) const override { return path == "/ready"; }

    Reception receive(const HttpCall& call) override {
        Reception out;
        out.answer.status = 204;
        if (call.target.path == "/ready") {
            out.answer = {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "ready\n"};
            return out;
        }
        if (call.target.path != "/loki/api/v1/push" || call.method != "POST") {
            out.answer = refuse(fail(Code::not_found, "only POST /loki/api/v1/push is served here").error());
            return out;
        }
        const bool json = header(call.headers, "content-type").starts_with("application/json");
        const Result<> taken = json ? take_json(call, out.batch) : take_packed(call, out.batch);
        if (taken) return out;
        const uint64_t received = out.batch.received() + 1;
        out.batch.clear();
        out.batch.drop(taken.error().code == Code::too_large ? logs::Refusal::too_large : logs::Refusal::malformed, received);
        out.answer = refuse(taken.error().code == Code::too_large ? taken.error() : fail(Code::invalid, taken.error().text()).error());
        return out;
    }

    HttpResponse refuse(const Error& why) const override {
        int status = http_status(why.code);
        if (why.code == Code::malformed) status = 401;
        if (why.code == Code::forbidden) status = 401;
        if (why.code == Code::invalid) status = 400;
        if (why.code == Code::unavailable) status = 429;
        if (why.code == Code::io) status = 503;
        HttpResponse answer{.status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = why.text() + "\n"};
        ask_to_come_again(answer, why);
        return answer;
    }

private:
    Result<> add(const LokiStream& stream, std::string_view line, std::string labels, Time time, const Delivered& delivered, Batch& out) const {
        if (out.received() >= limits_.events) return fail(Code::too_large, fmt::format("more than {} lines in one request", limits_.events));
        if (line.size() > limits_.message_bytes) {
            out.drop(logs::Refusal::too_large);
            return {};
        }
        out.add({.body = out.arena.copy(line),
                 .host = out.arena.copy(stream.host),
                 .sender = delivered.sender,
                 .kind = out.arena.copy(stream.kind),
                 .labels = out.arena.copy(close_object(labels)),
                 .time = time});
        return {};
    }

    Result<> take_json(const HttpCall& call, Batch& out) const {
        simdjson::dom::parser parser;
        simdjson::dom::array streams;
        if (parser.parse(call.body.data(), call.body.size(), true)["streams"].get(streams))
            return fail(Code::invalid, "the body is no JSON object with \"streams\"");
        for (const simdjson::dom::element one : streams) {
            LokiStream stream;
            simdjson::dom::object labels;
            simdjson::dom::array lines;
            if (one["stream"].get(labels) || one["values"].get(lines)) return fail(Code::invalid, "a stream has no \"stream\" or no \"values\"");
            for (const auto& label : labels)
                if (std::string_view text; !label.value.get(text)) take_label(stream, label.key, text);
            for (const simdjson::dom::element line : lines) TRY(take_json_line(stream, line, call.delivered, out));
        }
        return {};
    }

    Result<> take_json_line(const LokiStream& stream, const simdjson::dom::element& line, const Delivered& delivered, Batch& out) const {
        std::string_view when, text;
        if (line.at(0).get(when) || line.at(1).get(text)) return fail(Code::invalid, "a value is not [\"nanoseconds\", \"line\"]");
        int64_t ns = 0;
        const auto [end, fault] = std::from_chars(when.data(), when.data() + when.size(), ns);
        if (fault != std::errc() || end != when.data() + when.size()) return fail(Code::invalid, "the time of a line is no number of nanoseconds");
        std::string labels = stream.labels;
        if (simdjson::dom::object more; !line.at(2).get(more))
            for (const auto& label : more)
                if (std::string_view value; !label.value.get(value)) append_member(labels, label.key, value);
        return add(stream, text, std::move(labels), {ns}, delivered, out);
    }

    Result<> take_packed(const HttpCall& call, Batch& out) const {
        const std::string message = TRY(formats::compressed::unpack_snappy(call.body, limits_.unpacked_bytes));
        Reader request(message);
        for (Field field; request.next(field);)
            if (field.number == 1 && field.wire == Wire::bytes) TRY(take_stream(field.bytes, call.delivered, out));
        if (request.failed()) return fail(Code::invalid, "the body is no PushRequest");
        return {};
    }

    Result<> take_stream(std::string_view message, const Delivered& delivered, Batch& out) const {
        LokiStream stream;
        Reader labels(message);
        for (Field field; labels.next(field);)
            if (field.number == 1 && field.wire == Wire::bytes && !read_labels(field.bytes, stream))
                return fail(Code::invalid, "the labels of a stream cannot be read");
        if (labels.failed()) return fail(Code::invalid, "a stream cannot be read");
        Reader entries(message);
        for (Field field; entries.next(field);)
            if (field.number == 2 && field.wire == Wire::bytes) TRY(take_entry(stream, field.bytes, delivered, out));
        return {};
    }

    Result<> take_entry(const LokiStream& stream, std::string_view message, const Delivered& delivered, Batch& out) const {
        std::string_view line;
        std::string labels = stream.labels;
        uint64_t ns = 0;
        Reader entry(message);
        for (Field field; entry.next(field);) {
            if (field.wire != Wire::bytes) continue;
            if (field.number == 2) line = field.bytes;
            Reader inner(field.bytes);
            Field first, second;
            if (field.number == 1)
                for (Field part; inner.next(part);) ns += part.number == 1 ? part.value * 1'000'000'000U : part.number == 2 ? part.value : 0;
            if (field.number == 3 && inner.next(first) && inner.next(second)) append_member(labels, first.bytes, second.bytes);
        }
        if (entry.failed()) return fail(Code::invalid, "an entry cannot be read");
        return add(stream, line, std::move(labels), {static_cast<int64_t>(ns)}, delivered, out);
    }

    Limits limits_;
};

}  // namespace

std::unique_ptr<HttpProtocol> make_loki(const Limits& limits) { return std::make_unique<Loki>(limits); }

}  // namespace redoubt::intake
