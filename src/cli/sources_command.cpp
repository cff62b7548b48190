// redoubt sources: how the sources of logs deliver, what they send with, what to write into a shipper, and who is not heard of.
#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using SourcesVerb = SourcesArguments::Verb;

std::string count_text(const Value& number) { return number.is_null() ? "" : group_digits(static_cast<uint64_t>(number.integer())); }

std::string health_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& one = item.map();
        const Map& source = one["source"].map();
        rows.push_back({std::string(source["key"].text()), std::string(source["title"].text()), std::string(source["state"].text()),
                        std::string(one["health"].text()), std::string(one["last_received"].text().substr(0, 16)), count_text(one["events_day"]),
                        count_text(one["usual_hour"]), count_text(one["dropped_day"]), std::string(one["health_why"].text())});
    }
    const std::array columns{Column{"SOURCE"},           Column{"TITLE", 12},        Column{"STATE"},
                             Column{"HEALTH"},           Column{"LAST RECEIVED"},    Column{"TODAY", 5, true},
                             Column{"USUAL/H", 7, true}, Column{"DROPPED", 7, true}, Column{"WHY", 12}};
    return layout_table(columns, rows, 0, false);
}

std::string listener_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["listeners"].list()) {
        const Map& one = item.map();
        std::string dropped;
        for (const schema::Member& why : one["dropped"].map())
            if (why.value.integer() > 0) dropped += fmt::format("{}{} {}", dropped.empty() ? "" : ", ", count_text(why.value), why.name);
        rows.push_back({std::string(one["listener"].text()), count_text(one["received"]), count_text(one["stored"]), count_text(one["duplicates"]),
                        dropped.empty() ? "0" : dropped, count_text(one["bytes"])});
    }
    const std::array columns{Column{"LISTENER"},    Column{"RECEIVED", 8, true}, Column{"STORED", 6, true}, Column{"DUPLICATES", 10, true},
                             Column{"DROPPED", 12}, Column{"BYTES", 5, true}};
    return layout_table(columns, rows, 0, false);
}

std::string details_text(const Map& answer) {
    std::string out = health_table({{"items", schema::List{Value(answer)}}}) + "\n" + listener_table(answer);
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["tokens"].list()) {
        const Map& one = item.map();
        rows.push_back({std::string(one["id"].text()), std::string(one["kind"].text()), std::string(one["name"].text()),
                        std::string(one["fingerprint"].text().substr(0, 16)), std::string(one["created"].text().substr(0, 10)),
                        one["revoked"].is_null() ? "" : "revoked " + std::string(one["revoked"].text().substr(0, 10)), std::string(one["by"].text())});
    }
    const std::array columns{Column{"ID"}, Column{"KIND"}, Column{"NAME", 12}, Column{"SHA-256"}, Column{"MADE"}, Column{""}, Column{"BY"}};
    return rows.empty() ? out : out + "\n" + layout_table(columns, rows, 0, false);
}

std::string unheard_table(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list())
        for (const Value& one : item.map()["gaps"].list()) {
            const Map& gap = one.map();
            rows.push_back({std::string(item.map()["name"].text()), std::string(gap["asset"].map()["key"].text()),
                            std::string(gap["asset"].map()["title"].text()), gap["last"].is_null() ? "never" : std::string(gap["last"].text().substr(0, 16))});
        }
    const std::array columns{Column{"DEMAND"}, Column{"ASSET"}, Column{"TITLE", 12}, Column{"LAST HEARD OF"}};
    return layout_table(columns, rows, 0, false);
}

Result<std::string> shipper_text(const SourcesArguments& arguments, const Map& answer) {
    std::string names;
    for (const Value& item : answer["items"].list()) {
        const Map& one = item.map();
        if (one["name"].text() == arguments.name) {
            if (!one["missing"].text().empty()) return fail(Code::conflict, std::string(one["missing"].text()), arguments.name);
            return std::string(one["text"].text());
        }
        names += fmt::format("{}{}", names.empty() ? "" : ", ", one["name"].text());
    }
    if (arguments.name.empty()) return names + "\n";
    return fail(Code::not_found, fmt::format("there is no text for '{}'", arguments.name), "SHIPPER", "one of " + names);
}

std::string path_of(const SourcesArguments& arguments) {
    switch (arguments.verb) {
        case SourcesVerb::health: return "/source-health";
        case SourcesVerb::show: return "/source-health/" + arguments.source;
        case SourcesVerb::shipper:
            return fmt::format("/source-health/{}/shippers{}", arguments.source, arguments.base.empty() ? "" : "?base=" + arguments.base);
        case SourcesVerb::coverage: return "/log-coverage?gaps=1000";
        case SourcesVerb::token: return fmt::format("/sources/{}/tokens", arguments.source);
        case SourcesVerb::certificate: return fmt::format("/sources/{}/certificates", arguments.source);
        case SourcesVerb::revoke: return fmt::format("/sources/{}/tokens/{}/revoke", arguments.source, arguments.name);
    }
    return {};
}

Result<int> change_source(const SourcesArguments& arguments, const Surroundings& around, Client& client) {
    Map body{{"name", arguments.name}};
    if (arguments.verb == SourcesVerb::certificate) body.set("fingerprint", arguments.base);
    if (arguments.verb == SourcesVerb::revoke) body = {{"reason", arguments.reason}};
    const Value answer = TRY(client.post(path_of(arguments), body));
    if (arguments.json)
        TRY(around.out.write(schema::to_json(answer) + "\n"));
    else if (arguments.verb == SourcesVerb::token)
        TRY(around.out.write(std::string(answer.map()["token"].text()) + "\n"));
    return 0;
}

}  // namespace

Result<int> run_sources(const SourcesArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const bool changes = arguments.verb == SourcesVerb::token || arguments.verb == SourcesVerb::certificate || arguments.verb == SourcesVerb::revoke;
    if (changes) return change_source(arguments, around, client);
    const Value answer = TRY(client.get(path_of(arguments)));
    std::string text;
    if (arguments.json)
        text = schema::to_json(answer) + "\n";
    else if (arguments.verb == SourcesVerb::health)
        text = health_table(answer.map());
    else if (arguments.verb == SourcesVerb::show)
        text = details_text(answer.map());
    else if (arguments.verb == SourcesVerb::coverage)
        text = unheard_table(answer.map());
    else
        text = TRY(shipper_text(arguments, answer.map()));
    TRY(around.out.write(text));
    return 0;
}

void add_sources(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("sources", "How the sources of logs deliver, and what they send with.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"health", SourcesVerb::health, "Every source: last event, volume beside what is usual, what was dropped."},
                                          {"show", SourcesVerb::show, "One source, by listener, with its tokens."},
                                          {"token", SourcesVerb::token, "Make a token to send with; it is printed this once."},
                                          {"certificate", SourcesVerb::certificate, "Let a client certificate stand for the source."},
                                          {"revoke", SourcesVerb::revoke, "A token or certificate is good for nothing from now on."},
                                          {"shipper", SourcesVerb::shipper, "What to write into a shipper's configuration; without a name, which there are."},
                                          {"coverage", SourcesVerb::coverage, "Assets that should be heard of in the logs and are not."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto sources = line.on<SourcesArguments>(one);
        sources->verb = verb;
        CommandLine::add_target(one, sources->target);
        one->add_flag("--json", sources->json, "JSON");
        if (verb != SourcesVerb::health && verb != SourcesVerb::coverage)
            one->add_option("SOURCE", sources->source, "Its key: SOURCE-3")->required()->type_name("");
        if (verb == SourcesVerb::token || verb == SourcesVerb::certificate)
            one->add_option("--name", sources->name, "Who sends with it")->required()->type_name("TEXT");
        if (verb == SourcesVerb::certificate)
            one->add_option("FINGERPRINT", sources->base, "SHA-256 of the certificate in DER, hexadecimal")->required()->type_name("");
        if (verb == SourcesVerb::revoke) {
            one->add_option("ID", sources->name, "As 'redoubt sources show' has it")->required()->type_name("");
            one->add_option("--reason", sources->reason, "Why")->required()->type_name("TEXT");
        }
        if (verb == SourcesVerb::shipper) {
            one->add_option("SHIPPER", sources->name, "filebeat, fluent-bit, vector, otel, rsyslog …")->type_name("");
            one->add_option("--address", sources->base, "How senders reach the server: https://logs.example:8443")->type_name("URL");
        }
    }
}

}  // namespace redoubt::cli
