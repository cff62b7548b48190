#include "api/openapi.h"

#include <algorithm>

#include "api/collect.h"
#include "api/components.h"
#include "api/logs.h"
#include "api/routes.h"
#include "api/sources.h"
#include "api/version.h"
#include "base/text.h"
#include "formats/http/response_writer.h"
#include "records/all.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Map reference_to(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string(name)}}; }

Value describe(const Parameter& parameter, std::string_view place) {
    return Map{{"name", parameter.name}, {"in", place}, {"required", parameter.required}, {"description", parameter.doc}, {"schema", parameter.schema}};
}

List describe_parameters(const Route& route) {
    List out;
    for (const std::string_view part : split(route.pattern, '/'))
        if (part.starts_with('{')) {
            const std::string name(part.substr(1, part.size() - 2));
            out.push_back(describe({.name = name, .doc = name == "id" ? "Id or key." : "", .schema = {{"type", "string"}}, .required = true}, "path"));
        }
    for (const Parameter& parameter : route.query) out.push_back(describe(parameter, "query"));
    for (const Parameter& parameter : route.headers) out.push_back(describe(parameter, "header"));
    if (route.replayable)
        out.push_back(describe({.name = "Idempotency-Key",
                                .doc = "The same key within a day gets the first answer again, and nothing is done twice.",
                                .schema = {{"type", "string"}, {"maxLength", 128}}},
                               "header"));
    return out;
}

Value describe_body(const Route& route) {
    Map content;
    if (route.body == BodyKind::json)
        content.set("application/json", Map{{"schema", reference_to(route.request)}});
    else
        content.set("application/octet-stream", Map{{"schema", Map{{"type", "string"}, {"format", "binary"}}}});
    return Map{{"required", true}, {"content", std::move(content)}};
}

Value describe_answers(const Route& route) {
    Map out;
    for (const Answer& answer : route.answers) {
        Map one{{"description", answer.doc.empty() ? std::string(formats::http::reason_phrase(answer.status)) : answer.doc}};
        if (!answer.schema.empty())
            one.set("content", Map{{answer.media_type, Map{{"schema", reference_to(answer.schema)}}}});
        else if (answer.media_type != "application/json")
            one.set("content", Map{{answer.media_type, Map{{"schema", Map{{"type", "string"}}}}}});
        out.set(std::to_string(answer.status), std::move(one));
    }
    for (const int status : common_statuses(route)) {
        const std::string name = std::to_string(status);
        if (!out.find(name)) out.set(name, Map{{"$ref", "#/components/responses/Problem"}});
    }
    return out;
}

Value describe_security(const Route& route) {
    if (route.right == Right::none) return List{};
    return List{Map{{"session", List{}}}, Map{{"token", List{}}}};
}

Value describe_operation(const Route& route) {
    Map out{{"operationId", route.operation}, {"summary", route.summary}, {"tags", List{route.tag}}, {"security", describe_security(route)}};
    if (List parameters = describe_parameters(route); !parameters.empty()) out.set("parameters", std::move(parameters));
    if (route.body != BodyKind::none) out.set("requestBody", describe_body(route));
    out.set("responses", describe_answers(route));
    return out;
}

Value describe_components(std::span<const schema::RecordInfo* const> types) {
    const Map problem{{"description", "What was wrong, where, and what to do (RFC 9457)."},
                      {"content", Map{{"application/problem+json", Map{{"schema", reference_to("Problem")}}}}}};
    const Map session{{"type", "apiKey"}, {"in", "cookie"}, {"name", "redoubt_session"}, {"description", "With X-CSRF-Token on everything but GET."}};
    const Map token{{"type", "http"}, {"scheme", "bearer"}, {"description", "rdt_…, with scopes read, write, import, admin."}};
    return Map{{"schemas", components(types)}, {"responses", Map{{"Problem", problem}}}, {"securitySchemes", Map{{"session", session}, {"token", token}}}};
}

}  // namespace

std::string openapi_document(std::span<const Route> routes, std::span<const schema::RecordInfo* const> types) {
    Map paths;
    for (const Route& route : routes) {
        Value* path = paths.find(route.pattern);
        if (!path) {
            paths.set(route.pattern, Map{});
            path = paths.find(route.pattern);
        }
        std::get<Map>(path->held).set(to_lower(route.method), describe_operation(route));
    }
    const Map info{{"title", "Redoubt"},
                   {"version", version},
                   {"description", "Records, alerts and journal of one Redoubt server."},
                   {"license", Map{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
    return schema::to_json(Map{{"openapi", "3.1.0"},
                               {"info", info},
                               {"servers", List{Map{{"url", "/api/v1"}}}},
                               {"paths", std::move(paths)},
                               {"components", describe_components(types)}});
}

std::string openapi_document(std::span<const schema::RecordInfo* const> types) {
    RouteTable table;
    add_all_routes(table, nullptr, types);
    add_collect_routes(table, nullptr, nullptr);
    add_log_routes(table, nullptr);
    add_source_routes(table, nullptr);
    return openapi_document(table.routes(), types);
}

std::string openapi_document() { return openapi_document(records::all_records()); }

std::vector<int> documented_statuses(const Route& route) {
    std::vector<int> out = common_statuses(route);
    for (const Answer& answer : route.answers) out.push_back(answer.status);
    std::ranges::sort(out);
    return out;
}

}  // namespace redoubt::api
