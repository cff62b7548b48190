#include "cli/collect_send.h"

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "hosts/enrolment.h"
#include "hosts/outbox.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

std::string origin_of(const CollectArguments& arguments) {
    std::string origin = arguments.send;
    while (origin.ends_with('/')) origin.pop_back();
    return origin;
}

bool is_this_machine(std::string_view origin) {
    origin.remove_prefix(std::string_view("http://").size());
    const std::string_view host = origin.starts_with('[') ? origin.substr(0, origin.find(']') + 1) : origin.substr(0, origin.find_first_of(":/"));
    if (host == "localhost" || host == "[::1]") return true;
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<HttpResponse> ask_server(Http& server, HttpRequest request) {
    Result<HttpResponse> answer = server.send(request);
    if (!answer) {
        answer.error().hint = "check the address and the network";
        return answer;
    }
    if (answer->status >= 400 || answer->status < 200) return std::unexpected(error_of(*answer));
    return answer;
}

Result<> enrol_key(Http& server, const CollectArguments& arguments, const Surroundings& around, const hosts::HostKey& key, const std::string& name) {
    const std::string token = arguments.enrol == "-" ? around.environment("REDOUBT_ENROL") : arguments.enrol;
    if (token.empty()) return fail(Code::invalid, "there is no enrolment token in REDOUBT_ENROL", "--enrol");
    HttpRequest request{.method = "POST", .target = "/api/v1/collect/enrolment", .headers = {{"Content-Type", "application/json"}}, .body = {}};
    request.body = schema::to_json(hosts::write_enrolment(key, token, name, around.clock.now()));
    TRY(ask_server(server, std::move(request)));
    return {};
}

Result<> send_one(Http& server, const CollectArguments& arguments, const Surroundings& around, const hosts::HostKey& key, const std::string& path) {
    HttpRequest request{.method = "POST",
                        .target = fmt::format("/api/v1/collect/reports?clock={}", percent_encode(format_time(around.clock.now()))),
                        .headers = {{"Content-Type", "application/octet-stream"}, {"Redoubt-Key", key.public_key()}},
                        .body = {}};
    if (!arguments.every.empty()) request.target += "&every=" + percent_encode(arguments.every);
    request.body = TRY(around.disk.read(path, hosts::most_fact_file_bytes));
    TRY(ask_server(server, std::move(request)));
    return {};
}

// What the server will not take tomorrow either: this report, and not the others.
bool is_of_this_report(const Error& error) {
    switch (error.code) {
        case Code::malformed:
        case Code::too_large:
        case Code::unsupported:
        case Code::conflict: return true;
        case Code::invalid: return error.where != "clock";
        default: return false;
    }
}

Result<> send_all(Http& server, const CollectArguments& arguments, const Surroundings& around, const hosts::HostKey& key, hosts::Outbox& outbox,
                  SentReports& out) {
    std::vector<hosts::Waiting> waiting = TRY(outbox.waiting());
    out.waiting = waiting.size();
    for (const hosts::Waiting& one : waiting) {
        const Result<> sent = send_one(server, arguments, around, key, one.path);
        if (!sent && !is_of_this_report(sent.error())) {
            out.failed = sent.error();
            return {};
        }
        if (sent)
            ++out.sent;
        else
            out.refused.push_back(sent.error().text());
        TRY(outbox.remove(one));
        --out.waiting;
    }
    return {};
}

}  // namespace

Result<> check_server(const CollectArguments& arguments) {
    const std::string origin = origin_of(arguments);
    if (origin.starts_with("https://") && origin.size() > 8) return {};
    if (!origin.starts_with("http://"))
        return fail(Code::invalid, fmt::format("'{}' is not the address of a server", origin), "--send", "write it as https://HOST:PORT");
    if (arguments.plain_http || is_this_machine(origin)) return {};
    return fail(Code::invalid, "facts are sent over http to this machine only, since anybody on the way could read them", "--send",
                "use https://, or say --plain-http where the network itself is protected");
}

Result<SentReports> send_facts(const CollectArguments& arguments, const Surroundings& around, const hosts::HostKey& key, const std::string& folder,
                               hosts::Facts& facts) {
    const std::unique_ptr<Http> server = around.server(origin_of(arguments), arguments.authorities);
    const auto outbox = TRY(hosts::Outbox::open(around.disk, folder));
    SentReports out;
    facts.sequence = TRY(outbox->next_sequence(facts.at));
    out.dropped = TRY(outbox->put(facts.sequence, hosts::what_they_say(facts), hosts::write_fact_file(facts, key)));
    if (!arguments.enrol.empty())
        if (const Result<> enrolled = enrol_key(*server, arguments, around, key, facts.identity.name); !enrolled) {
            out.failed = enrolled.error();
            out.waiting = TRY(outbox->waiting()).size();
            return out;
        }
    TRY(send_all(*server, arguments, around, key, *outbox, out));
    return out;
}

}  // namespace redoubt::cli
