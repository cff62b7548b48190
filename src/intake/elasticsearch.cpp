// Elasticsearch as far as shippers need it: _bulk, single documents, and the questions that Beats, Logstash, Vector, rsyslog and
// others ask before. Every answer carries X-Elastic-Product, without which Elastic's own clients go away.
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json_text.h"
#include "base/text.h"
#include "intake/http_protocol.h"
#include "intake/json_events.h"

namespace redoubt::intake {
namespace {

// Clients of 8.x and below take it as new enough.
constexpr std::string_view elastic_root =
    R"({"name":"redoubt","cluster_name":"redoubt","cluster_uuid":"AAAAAAAAAAAAAAAAAAAAAA","version":{"number":"8.17.0","build_flavor":"default",)"
    R"("build_type":"tar","build_hash":"0000000000000000000000000000000000000000","build_date":"2024-12-11T12:08:05Z","build_snapshot":false,)"
    R"("lucene_version":"9.12.0","minimum_wire_compatibility_version":"7.17.0","minimum_index_compatibility_version":"7.0.0"},"tagline":"You Know, for Search"})";

HttpResponse elastic_answer(int status, std::string body) {
    HttpResponse answer = json_answer(status, std::move(body));
    answer.headers.emplace_back("X-Elastic-Product", "Elasticsearch");
    return answer;
}

HttpResponse elastic_fault(int status, std::string_view type, std::string_view reason) {
    std::string cause = fmt::format("{{\"type\":\"{}\",\"reason\":", type);
    append_json_string(cause, reason);
    cause += '}';
    return elastic_answer(status, fmt::format("{{\"error\":{{\"root_cause\":[{0}],{1},\"status\":{2}}}", cause, cause.substr(1), status));
}

std::string_view next_line(std::string_view& rest) {
    const size_t end = rest.find('\n');
    const std::string_view line = trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

// "{"index":{"_index":"logs","_id":"1"}}"
struct BulkAction {
    std::string_view name;
    std::string index;
    std::string id;
};

bool read_action(const JsonObject& object, std::string_view default_index, BulkAction& out) {
    for (const std::string_view name : {"index", "create", "delete", "update"}) {
        if (!object.has(name)) continue;
        out.name = name;
        out.index = object.text(std::string(name) + "._index");
        out.id = object.text(std::string(name) + "._id");
        if (out.index.empty()) out.index = default_index;
        return true;
    }
    return false;
}

void append_item(std::string& items, const BulkAction& action, int status, std::string_view type, std::string_view reason) {
    if (!items.empty()) items += ',';
    items += fmt::format("{{\"{}\":{{\"_index\":", action.name);
    append_json_string(items, action.index);
    items += ",\"_id\":";
    append_json_string(items, action.id);
    if (type.empty()) {
        items += fmt::format(
            ",\"_version\":1,\"result\":\"created\",\"_shards\":{{\"total\":1,\"successful\":1,\"failed\":0}},\"_seq_no\":0,\"_primary_term\":1,\"status\":{}}}"
            "}}",
            status);
        return;
    }
    items += fmt::format(",\"status\":{},\"error\":{{\"type\":\"{}\",\"reason\":", status, type);
    append_json_string(items, reason);
    items += "}}}";
}

class Elasticsearch final : public HttpProtocol {
public:
    explicit Elasticsearch(const Limits& limits) : limits_(limits) {}
    bool serves(std::string_view) const override { return true; }

    Reception receive(const HttpCall& call) override {
        Reception out;
        const auto& segments = call.target.segments;
        const std::string_view last = segments.empty() ? std::string_view() : std::string_view(segments.back());
        const bool writes = call.method == "POST" || call.method == "PUT";
        if (last == "_bulk" && writes) {
            take_bulk(call, segments.size() > 1 ? segments.front() : "", out);
        } else if (writes && segments.size() >= 2 && segments.front()[0] != '_' && (segments[1] == "_doc" || segments[1] == "_create")) {
            take_document(call, out);
        } else {
            out.answer = answer_question(call, last);
        }
        return out;
    }

    HttpResponse refuse(const Error& why) const override {
        switch (why.code) {
            case Code::unauthenticated: {
                HttpResponse answer =
                    elastic_fault(401, "security_exception", "missing authentication credentials: send a token as ApiKey, Bearer or password");
                answer.headers.emplace_back("WWW-Authenticate", "Basic realm=\"redoubt\", ApiKey, Bearer realm=\"redoubt\"");
                return answer;
            }
            case Code::malformed: return elastic_fault(401, "security_exception", "the Authorization header cannot be read");
            case Code::forbidden: return elastic_fault(401, "security_exception", "no source has this token");
            case Code::too_large: return elastic_fault(413, "content_too_long_exception", why.text());
            case Code::unsupported:
            case Code::invalid: return elastic_fault(400, "parsing_exception", why.text());
            case Code::io: return elastic_fault(503, "cluster_block_exception", why.text());
            default: break;
        }
        HttpResponse answer = elastic_fault(429, "es_rejected_execution_exception", why.text());
        ask_to_come_again(answer, why);
        return answer;
    }

private:
    void take_bulk(const HttpCall& call, std::string_view default_index, Reception& out) {
        std::string items;
        bool errors = false;
        JsonObject reader;
        size_t count = 0;
        for (std::string_view rest = call.body; !rest.empty();) {
            const std::string_view line = next_line(rest);
            if (line.empty()) continue;
            BulkAction action;
            if (!reader.read(line) || !read_action(reader, default_index, action))
                return give_up(out, count + 1, "Malformed action/metadata line, expected one of index, create, delete, update");
            if (++count > limits_.events) return give_up(out, count, fmt::format("more than {} actions in one request", limits_.events));
            if (action.name == "delete" || action.name == "update") {
                if (action.name == "update") next_line(rest);
                out.batch.drop(logs::Refusal::not_allowed);
                append_item(items, action, 400, "illegal_argument_exception", "logs are only added: use create or index");
                errors = true;
                continue;
            }
            std::string_view source;
            while (source.empty() && !rest.empty()) source = next_line(rest);
            errors |= !take_source(source, action, call.delivered, reader, out.batch, items);
        }
        if (count == 0) {
            out.answer = elastic_fault(400, "parse_exception", "request body is required");
            return;
        }
        out.answer = elastic_answer(200, fmt::format("{{\"took\":1,\"errors\":{},\"items\":[{}]}}", errors, items));
    }

    // False when the item is refused, which it says.
    bool take_source(std::string_view source, BulkAction& action, const Delivered& delivered, JsonObject& reader, Batch& out, std::string& items) const {
        if (source.size() > limits_.message_bytes) {
            out.drop(logs::Refusal::too_large);
            append_item(items, action, 400, "illegal_argument_exception",
                        fmt::format("the document has {} bytes; at most {} are taken", source.size(), limits_.message_bytes));
            return false;
        }
        const size_t before = out.events.size();
        add_json(source, JsonDialect::beats, delivered, reader, out);
        if (out.events.size() == before) {
            append_item(items, action, 400, "document_parsing_exception", source.empty() ? "the document is missing" : "the document is not a JSON object");
            return false;
        }
        logs::Incoming& event = out.events.back();
        if (event.kind.empty()) event.kind = out.arena.copy(action.index);
        std::string labels;
        append_member(labels, "index", action.index);
        append_member(labels, "id", action.id);
        event.labels = out.arena.copy(close_object(labels));
        if (action.id.empty()) action.id = to_hex(sha256(source)).substr(0, 20);
        append_item(items, action, 201, {}, {});
        return true;
    }

    static void give_up(Reception& out, size_t count, std::string_view reason) {
        out.batch.clear();
        out.batch.drop(logs::Refusal::malformed, count);
        out.answer = elastic_fault(400, "illegal_argument_exception", reason);
    }

    void take_document(const HttpCall& call, Reception& out) {
        const auto& segments = call.target.segments;
        BulkAction action{.name = "create", .index = segments[0], .id = segments.size() > 2 ? segments[2] : ""};
        std::string items;
        JsonObject reader;
        if (!take_source(trim(call.body), action, call.delivered, reader, out.batch, items)) {
            out.answer = elastic_fault(400, "document_parsing_exception", "the document is not a JSON object, or too large");
            return;
        }
        std::string body = "{\"_index\":";
        append_json_string(body, action.index);
        body += ",\"_id\":";
        append_json_string(body, action.id);
        out.answer = elastic_answer(201, body + ",\"_version\":1,\"result\":\"created\"}");
    }

    static HttpResponse answer_question(const HttpCall& call, std::string_view last) {
        const auto& segments = call.target.segments;
        if (segments.empty()) return elastic_answer(200, std::string(elastic_root));
        const std::string_view first = segments.front();
        if (first == "_license" || first == "_xpack") {
            return elastic_answer(
                200, first == "_license"
                         ? R"({"license":{"status":"active","uid":"00000000-0000-0000-0000-000000000000","type":"basic"}})"
                         : R"({"license":{"type":"basic","mode":"basic","status":"active"},"features":{"ilm":{"available":true,"enabled":true}}})");
        }
        if (first == "_cluster" || last == "health") {
            if (first == "_cat") return elastic_answer(200, R"([{"cluster":"redoubt","status":"green"}])");
            return elastic_answer(200, R"({"cluster_name":"redoubt","status":"green","timed_out":false,"number_of_nodes":1,"number_of_data_nodes":1})");
        }
        if (first == "_nodes") return elastic_answer(200, R"({"_nodes":{"total":1,"successful":1,"failed":0},"cluster_name":"redoubt","nodes":{}})");
        if (first.starts_with("_search") || last == "_search" || last == "_delete_by_query" || call.method == "DELETE")
            return elastic_fault(400, "illegal_argument_exception", "this takes logs in; search them in Redoubt");
        if (call.method == "PUT" || call.method == "POST") return elastic_answer(200, R"({"acknowledged":true})");
        return elastic_answer(200, "{}");  // templates, policies, pipelines, aliases: there and fine
    }

    Limits limits_;
};

}  // namespace

std::unique_ptr<HttpProtocol> make_elasticsearch(const Limits& limits) { return std::make_unique<Elasticsearch>(limits); }

}  // namespace redoubt::intake
