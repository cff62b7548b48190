// redoubt TYPE export and import: tables out and in.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_options.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t most_changes_shown = 40;

std::string plural_of(const std::string& type) { return std::ranges::find(record_options(), type, &RecordOptions::name)->plural; }

std::string format_of(const TableArguments& table) {
    if (!table.format.empty()) return table.format;
    const std::string ending = to_lower(std::filesystem::path(table.file).extension().string());
    return ending == ".xlsx" ? "xlsx" : ending == ".jsonl" || ending == ".ndjson" ? "jsonl" : "csv";
}

// Shows that it is still at work while `work` runs.
template <class Work>
auto with_progress(const std::string& what, bool wanted, const Surroundings& around, Work work) {
    ProgressLine line(around.error, around.terminal, wanted);
    std::atomic<bool> done = false;
    std::thread ticker([&] {
        for (int tenths = 0; !done; ++tenths) {
            if (tenths > 2) line.show(0.5, [&] { return fmt::format("{}, {}.{} s", what, tenths / 10, tenths % 10); });
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        line.clear();
    });
    auto result = work();
    done = true;
    ticker.join();
    return result;
}

std::string change_text(const Map& change) {
    const bool made = change["action"].text() == "create";
    const std::string key(change["key"].text());
    std::string out =
        printable(fmt::format("row {}: {} {}{}", change["row"].integer(), made ? "new" : "change", key.empty() ? "" : key + " ", change["title"].text())) +
        "\n";
    for (const Value& field : change["fields"].list()) {
        const Map& map = field.map();
        const auto shown = [](const Value& value) { return value.is_null() ? std::string("nothing") : cell_text(value); };
        const std::string before = made ? "" : shown(map["old"]) + " → ";
        out += printable(fmt::format("    {}: {}{}", map["field"].text(), before, shown(map["new"]))) + "\n";
    }
    return out;
}

std::string problem_text(const Map& problem) {
    const std::string column(problem["column"].text());
    return printable(fmt::format("row {}{}: {}", problem["row"].integer(), column.empty() ? "" : ", " + column, problem["message"].text())) + "\n";
}

std::string columns_text(const Map& done) {
    std::string out;
    for (const Value& column : done["unknown"].list()) {
        const std::string hint(column.map()["hint"].text());
        out += printable(fmt::format("column '{}' is not a field and was left out{}", column.map()["name"].text(), hint.empty() ? "" : "; " + hint)) + "\n";
    }
    return out;
}

std::string summary(const Map& done, bool dry_run) {
    return fmt::format("{} rows: {} {}new, {} changed, {} the same, {} failed{}\n", group_digits(static_cast<uint64_t>(done["rows"].integer())),
                       done["created"].integer(), dry_run ? "would be " : "", done["changed"].integer(), done["same"].integer(), done["failed"].integer(),
                       dry_run ? "; nothing was written" : "");
}

Result<> print_result(const Map& done, const TableArguments& table, const Surroundings& around) {
    std::string out;
    for (const Value& problem : done["problems"].list()) out += problem_text(problem.map());
    size_t shown = 0;
    if (table.dry_run)
        for (const Value& change : done["changes"].list())
            if (shown++ < most_changes_shown) out += change_text(change.map());
    const int64_t more = done["created"].integer() + done["changed"].integer() - static_cast<int64_t>(std::min(shown, most_changes_shown));
    if (table.dry_run && more > 0) out += fmt::format("… and {} more; --json has the first 500\n", more);
    out += columns_text(done) + summary(done, table.dry_run);
    return around.out.write(out);
}

std::string import_target(const RecordArguments& arguments) {
    const TableArguments& table = arguments.table;
    const std::string name = std::filesystem::path(table.file).filename().string();
    std::string target = fmt::format("/{}/import?name={}&reason={}", plural_of(arguments.type), percent_encode(name),
                                     percent_encode(arguments.reason.empty() ? "imported from " + name : arguments.reason));
    const auto add = [&](std::string_view parameter, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", parameter, percent_encode(value));
    };
    add("format", table.format);
    add("sheet", table.sheet);
    add("map", fmt::format("{}", fmt::join(table.map, ",")));
    add("dry_run", table.dry_run ? "true" : "");
    add("on_error", table.skip_failed ? "skip" : "");
    add("match", table.match_title ? "title" : "");
    return target;
}

}  // namespace

Result<int> export_table(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const TableArguments& table = arguments.table;
    const std::string format = format_of(table);
    if (format == "xlsx" && table.file.empty())
        return fail(Code::invalid, "a workbook is not for the terminal", "--output", "name a file: --output assets.xlsx");
    std::string target = fmt::format("/{}/export?format={}&q={}", plural_of(arguments.type), format, percent_encode(arguments.query));
    if (!arguments.sort.empty()) target += "&sort=" + percent_encode(arguments.sort);
    if (!arguments.at.empty()) target += "&at=" + percent_encode(arguments.at);
    if (!table.fields.empty()) target += "&fields=" + percent_encode(table.fields);
    const auto work = [&]() -> Result<> {
        if (table.file.empty()) return client.download(target, around.disk, around.out);
        const std::unique_ptr<NewFileOutput> file = TRY(NewFileOutput::create(table.file));
        TRY(client.download(target, around.disk, *file));
        return file->finish();
    };
    TRY(with_progress("exporting", !table.file.empty(), around, work));
    return 0;
}

Result<int> import_table(const RecordArguments& arguments, const Surroundings& around, Client& client) {
    const TableArguments& table = arguments.table;
    const Result<Value> answer = with_progress("importing " + table.file, true, around, [&] { return client.upload(import_target(arguments), table.file); });
    if (!answer) return std::unexpected(answer.error());
    if (arguments.json)
        TRY(around.out.write(schema::to_json(*answer) + "\n"));
    else
        TRY(print_result(answer->map(), table, around));
    return answer->map()["failed"].integer() > 0 ? 1 : 0;
}

}  // namespace redoubt::cli
