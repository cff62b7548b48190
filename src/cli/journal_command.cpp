#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "schema/json.h"
#include "store/journal_signing.h"
#include "store/store.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using JournalVerb = JournalArguments::Verb;

std::string entries_text(int64_t count) { return fmt::format("{} {}", group_digits(static_cast<uint64_t>(count)), count == 1 ? "entry" : "entries"); }

// Needs only the file and the key: no data directory, no server.
Result<int> verify_file(const JournalArguments& arguments, const Surroundings& around) {
    if (arguments.key.empty())
        return fail(Code::invalid, "verifying a file takes the public key", "--key", "redoubt journal key prints it, where the file comes from");
    const std::string key_text = TRY(around.disk.read(arguments.key, 1 << 20));
    const auto keys = TRY(store::parse_public_keys(key_text));
    const auto mapped = TRY(around.disk.map(arguments.file));
    const store::ProofCheck check = TRY(store::verify_export(mapped->bytes(), keys));
    if (arguments.json) {
        Map out{{"ok", check.ok}, {"kind", check.kind}, {"entries", check.entries}, {"withheld", check.withheld}, {"signatures", check.signatures}};
        if (check.ok) out.set("signed_until", check.signed_until);
        if (!check.ok) out.set("line", check.line);
        if (!check.ok) out.set("problem", check.problem);
        TRY(around.out.write(schema::to_json(out) + "\n"));
    } else if (check.ok) {
        std::string text = fmt::format("{} {}: {}, {} signatures, the last of {}\n", arguments.file,
                                       check.kind == "record" ? "is the history of one record, as signed" : "is the journal as it was signed",
                                       entries_text(check.entries), check.signatures, format_time(check.signed_until));
        if (check.withheld > 0) text += fmt::format("{} withheld: their place is proven, their content is not shown\n", entries_text(check.withheld));
        TRY(around.out.write(text));
    } else {
        TRY(around.out.write(printable(fmt::format("{}:{}: {}", arguments.file, check.line, check.problem)) + "\n"));
    }
    return check.ok ? 0 : 1;
}

// Here, with a line that says how far it is; by the server where one runs.
Result<Value> checked(Client& client, const Surroundings& around) {
    LocalData* local = client.local();
    if (!local) return client.get("/journal/verify");
    ProgressLine line(around.error, around.terminal, true);
    const store::JournalCheck check = TRY(local->store().journal().verify([&](int64_t done, int64_t all) {
        line.show(static_cast<double>(done) / static_cast<double>(std::max<int64_t>(all, 1)),
                  [&] { return fmt::format("{} of {}", group_digits(static_cast<uint64_t>(done)), entries_text(all)); });
        return true;
    }));
    Map out{{"ok", check.ok}, {"entries", check.entries}, {"head", check.head}};
    if (!check.ok)
        for (const auto& [name, value] : {std::pair{"seq", Value(check.seq)}, {"record", Value(check.record)}, {"problem", Value(check.problem)}})
            out.set(name, value);
    return Value(std::move(out));
}

Result<int> verify_data(const JournalArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const Value check = TRY(checked(client, around));
    const Map& map = check.map();
    const bool ok = map["ok"].boolean();
    if (arguments.json)
        TRY(around.out.write(schema::to_json(check) + "\n"));
    else if (ok)
        TRY(around.out.write(
            fmt::format("the journal holds: {} entries, head {}\n", group_digits(static_cast<uint64_t>(map["entries"].integer())), map["head"].text())));
    else
        TRY(around.out.write(
            printable(fmt::format("the journal is broken at entry {}{}: {}", map["seq"].integer(),
                                  map["record"].text().empty() ? "" : fmt::format(" (record {})", map["record"].text()), map["problem"].text())) +
            "\n"));
    return ok ? 0 : 1;
}

Result<int> export_file(const JournalArguments& arguments, const Surroundings& around, Client& client) {
    const auto file = TRY(NewFileOutput::create(arguments.file));
    if (LocalData* local = client.local()) {
        store::JournalSigner::Span span{};
        if (!arguments.from.empty()) span.from = TRY(parse_time(arguments.from));
        if (!arguments.to.empty()) span.to = TRY(parse_time(arguments.to));
        store::JournalSigner signer(local->store());
        TRY(signer.export_journal(span, {}, [&](std::string_view line) { return file->write(line); }));
    } else {
        TRY(client.download(fmt::format("/journal/export?from={}&to={}", percent_encode(arguments.from), percent_encode(arguments.to)), around.disk, *file));
    }
    TRY(file->finish());
    TRY(around.out.write(fmt::format("wrote {}\n", arguments.file)));
    return 0;
}

}  // namespace

Result<int> run_journal(const JournalArguments& arguments, const Surroundings& around) {
    if (arguments.verb == JournalVerb::verify) return arguments.file.empty() ? verify_data(arguments, around) : verify_file(arguments, around);
    Client client = TRY(Client::connect(arguments.target, around));
    switch (arguments.verb) {
        case JournalVerb::sign: {
            const Value made = TRY(client.post("/journal/signatures", {}));
            const Map& signature = made.map()["signature"].map();
            TRY(around.out.write(arguments.json                   ? schema::to_json(made) + "\n"
                                 : made.map()["signed"].boolean() ? fmt::format("signed up to entry {}\n", signature["seq"].integer())
                                                                  : "nothing to sign: every entry is signed\n"));
            return 0;
        }
        case JournalVerb::key: {
            const Value key = arguments.rotate ? TRY(client.post("/journal/key", {})) : TRY(client.get("/journal/key"));
            TRY(around.out.write(std::string(key.map()["key"].text())));
            return 0;
        }
        default: return export_file(arguments, around, client);
    }
}

}  // namespace redoubt::cli
