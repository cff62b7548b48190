#include "api/problem.h"

#include "formats/http/response_writer.h"
#include "schema/json.h"

namespace redoubt::api {
namespace {

std::string_view code_of_status(int status) {
    switch (status) {
        case 405: return "method_not_allowed";
        case 408: return "timeout";
        case 413: return "too_large";
        case 414: return "too_large";
        case 417: return "unsupported";
        case 421: return "misdirected";
        case 428: return "precondition_required";
        case 431: return "too_large";
        case 501: return "unsupported";
        case 503: return "unavailable";
        case 505: return "unsupported";
        case 507: return "disk_full";
        default: return status < 500 ? "malformed" : "internal";
    }
}

HttpResponse answer(int status, schema::Map body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}},
            .body = schema::to_json(schema::Value(std::move(body)))};
}

schema::Map basics(int status, std::string_view code, std::string_view detail) {
    schema::Map body;
    body.add("type", "about:blank");
    body.add("title", formats::http::reason_phrase(status));
    body.add("status", status);
    body.add("code", code);
    body.add("detail", detail);
    return body;
}

}  // namespace

HttpResponse problem_response(const Error& error) {
    const int status = http_status(error.code);
    schema::Map body = basics(status, code_name(error.code), error.message);
    if (!error.where.empty()) body.add("where", error.where);
    if (!error.hint.empty()) body.add("hint", error.hint);
    if (!error.problems.empty()) {
        schema::List problems;
        for (const Error::Problem& one : error.problems) problems.push_back(schema::Map{{"path", one.path}, {"message", one.message}});
        body.add("problems", std::move(problems));
    }
    return answer(status, std::move(body));
}

HttpResponse problem_response(int status, std::string_view detail, std::string_view hint) {
    schema::Map body = basics(status, code_of_status(status), detail);
    if (!hint.empty()) body.add("hint", hint);
    return answer(status, std::move(body));
}

}  // namespace redoubt::api
