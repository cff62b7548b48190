// What osquery says: the rows of `osqueryi --json`, an object of tables ("system_info": [rows], …), or the log of its results with
// snapshots and differences. Which table a row is of is seen by its columns, since neither form has to say it. All rows of one host
// become one sighting.
#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "estate/json_report.h"
#include "estate/readers.h"

namespace redoubt::estate {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t most_hosts = 200'000;
constexpr size_t most_rows = 60'000;  // of one host

struct HostRows {
    std::string identifier{};
    Time at{};
    std::vector<Map> rows{};
    bool cut = false;

    // What was added can be removed again: its place by its JSON. A place that was removed holds an empty row.
    std::unordered_map<std::string, size_t> places{};

    void add(const Map& row, bool removable = false) {
        cut = cut || rows.size() >= most_rows;
        if (rows.size() >= most_rows) return;
        if (removable) places[schema::to_json(row)] = rows.size();
        rows.push_back(row);
    }
    void remove(const Map& row) {
        const auto place = places.find(schema::to_json(row));
        if (place == places.end()) return;
        rows[place->second] = {};
        places.erase(place);
    }
};

bool has(const Map& row, std::initializer_list<std::string_view> columns) {
    return std::ranges::all_of(columns, [&](std::string_view column) { return row.find(column) != nullptr; });
}

bool is_machine(const Map& row) { return has(row, {"uuid", "computer_name"}); }

std::string column(const Map& row, std::string_view name) { return scalar_text(row[name]); }

int64_t number(const Map& row, std::string_view name) {
    const std::string text = column(row, name);
    int64_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// Goes over the rows of one host: what depends on other rows (processes of ports, the distribution of packages) comes after those.
class HostReader {
public:
    HostReader(const HostRows& host, const ReadOptions& options) : host_(host), options_(options) {}

    Draft read() {
        read_identifier();
        for (const Map& row : host_.rows) read_system(row);
        for (const Map& row : host_.rows) read_inner_names(row);
        for (const Map& row : host_.rows) read_row(row);
        draft_.seen(host_.at);
        return std::move(draft_);
    }

private:
    // --host_identifier may be a host name, the hardware's UUID or an id of the installation; a UUID is the agent's in either case.
    void read_identifier() {
        draft_.key(host_.identifier);
        const bool is_uuid = normal_id(IdKind::hardware, host_.identifier).has_value();
        if (is_uuid)
            (void)draft_.id(IdKind::agent, host_.identifier, "osquery");
        else
            draft_.name(host_.identifier);
    }

    void read_system(const Map& row) {
        if (is_machine(row)) {
            (void)draft_.id(IdKind::hardware, column(row, "uuid"));
            (void)draft_.id(IdKind::serial, column(row, "hardware_serial"), column(row, "hardware_vendor"));
            draft_.name(column(row, "hostname"));
            draft_.name(column(row, "computer_name"));
            draft_.fact("vendor", column(row, "hardware_vendor"));
            draft_.fact("model", column(row, "hardware_model"));
            draft_.fact("cpu", column(row, "cpu_brand"));
            if (const int64_t bytes = number(row, "physical_memory"); bytes > 0) draft_.fact("memory", fmt::format("{} MiB", bytes >> 20));
        } else if (has(row, {"platform", "major"})) {
            platform_ = to_lower(column(row, "platform"));
            draft_.fact("os", column(row, "name"));
            draft_.fact("os_version", column(row, "version"));
            draft_.fact("arch", column(row, "arch"));
        } else if (has(row, {"instance_id", "region"})) {
            (void)draft_.id(IdKind::cloud, column(row, "instance_id"));
            draft_.fact("site", column(row, "region"));
            draft_.fact("account", column(row, "account_id"));
        } else if (has(row, {"vm_id", "subscription_id"})) {
            (void)draft_.id(IdKind::hardware, column(row, "vm_id"));
            draft_.fact("site", column(row, "location"));
            draft_.fact("account", column(row, "subscription_id"));
        }
    }

    void read_inner_names(const Map& row) {
        if (has(row, {"pid", "name", "path"}) && row.find("port") == nullptr) processes_.emplace(column(row, "pid"), column(row, "name"));
    }

    void read_row(const Map& row) {
        if (has(row, {"port", "protocol"})) return read_port(row);
        if (has(row, {"interface"})) return read_interface(row);
        if (has(row, {"name", "version"}) && row.find("major") == nullptr) return read_package(row);
        if (has(row, {"version", "path", "device"})) draft_.fact("kernel", column(row, "version"));
    }

    void read_interface(const Map& row) {
        if (is_inner_interface(column(row, "interface")) || is_inner_interface(column(row, "friendly_name"))) return;
        if (has(row, {"address"}) && !has(row, {"mac"})) (void)draft_.id(IdKind::ip, column(row, "address"), options_.zone);
        if (has(row, {"mac"}) && !has(row, {"address"})) (void)draft_.id(IdKind::mac, column(row, "mac"));
    }

    void read_port(const Map& row) {
        const int64_t port = number(row, "port");
        const std::string protocol = column(row, "protocol");
        const bool tcp = protocol == "6" || protocol == "tcp";
        if (port <= 0 || (!tcp && protocol != "17" && protocol != "udp")) return;  // sockets of the file system
        const auto process = processes_.find(column(row, "pid"));
        draft_.service({.transport = tcp ? "tcp" : "udp",
                        .port = port,
                        .address = column(row, "address"),
                        .process = process != processes_.end() ? process->second : column(row, "name")});
    }

    void read_package(const Map& row) {
        const std::string name = column(row, "name"), version = column(row, "version"), arch = column(row, "arch");
        const std::string suffix = arch.empty() ? "" : "?arch=" + arch;
        if (has(row, {"release", "sha1"}) || has(row, {"release", "epoch"})) {
            const std::string full = version + "-" + column(row, "release");
            return draft_.software(name, full, fmt::format("pkg:rpm/{}/{}@{}{}", platform_.empty() ? "redhat" : platform_, name, full, suffix));
        }
        const bool deb = row.find("maintainer") != nullptr || row.find("revision") != nullptr;
        // programs, apps, python_packages and the like: what has a name and a version is software.
        draft_.software(name, version, deb ? fmt::format("pkg:deb/{}/{}@{}{}", platform_.empty() ? "debian" : platform_, name, version, suffix) : "");
    }

    const HostRows& host_;
    const ReadOptions& options_;
    Draft draft_;
    std::string platform_;
    std::map<std::string, std::string> processes_;
};

class OsqueryReader {
public:
    explicit OsqueryReader(Report& report) : report_(report) {}

    Result<> take(const Value& value, const std::string& where) {
        const Map& map = value.map();
        const std::string host = scalar_text(any_of(value, {"hostIdentifier", "host_identifier"}));
        if (!host.empty()) return take_result(map, host, where);
        const bool is_tables = !map.empty() && std::ranges::all_of(map, [](const schema::Member& each) { return each.value.as<schema::List>() != nullptr; });
        if (!is_tables) {
            (is_machine(map) ? machines_ : only_).add(map);
            return {};
        }
        for (const schema::Member& table : map)
            for (const Value& row : table.value.list()) (is_machine(row.map()) ? machines_ : only_).add(row.map());
        return {};
    }

    Result<> end() {
        for (const std::string& name : order_) TRY(give(std::move(hosts_[name]), name));
        if (machines_.rows.size() < 2) {
            only_.rows.insert(only_.rows.begin(), machines_.rows.begin(), machines_.rows.end());
            if (!only_.rows.empty()) TRY(give(std::move(only_), "the host"));
            return report_.end("host");
        }
        for (const Map& machine : machines_.rows) TRY(give({.rows = {machine}}, column(machine, "computer_name")));
        if (!only_.rows.empty()) report_.problem("", fmt::format("{} rows do not say of which of the machines they are", only_.rows.size()));
        return report_.end("host");
    }

private:
    Result<> take_result(const Map& line, const std::string& name, const std::string& where) {
        if (!hosts_.contains(name)) {
            if (hosts_.size() >= most_hosts) return fail(Code::too_large, fmt::format("the log is of more than {} hosts", most_hosts), where);
            order_.push_back(name);
        }
        HostRows& host = hosts_[name];
        host.identifier = name;
        int64_t seconds = 0;
        const std::string time = scalar_text(line["unixTime"]);
        (void)std::from_chars(time.data(), time.data() + time.size(), seconds);
        if (seconds > 0 && seconds < 9'000'000'000) host.at = std::max(host.at, Time::from_unix_s(seconds));
        for (const Value& row : line["snapshot"].list()) host.add(row.map());
        for (const Value& row : line["diffResults"].map()["removed"].list()) host.remove(row.map());
        for (const Value& row : line["diffResults"].map()["added"].list()) host.add(row.map(), true);
        if (line["action"].text() == "removed") host.remove(line["columns"].map());
        if (line["action"].text() == "added") host.add(line["columns"].map(), true);
        return {};
    }

    Result<> give(HostRows&& host, const std::string& where) {
        if (host.cut) report_.problem(where, fmt::format("rows past the first {} were left out", most_rows));
        Draft draft = HostReader(host, report_.options()).read();
        if (!draft.is_known()) {
            report_.problem(where, "no row says which host it is: ask for system_info in the same report");
            return {};
        }
        return report_.give(std::move(draft), where);
    }

    Report& report_;
    HostRows machines_{};  // rows of system_info; several are an inventory of several machines
    HostRows only_{};
    std::map<std::string, HostRows> hosts_{};
    std::vector<std::string> order_{};
};

}  // namespace

Result<> read_osquery(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    OsqueryReader reader(report);
    TRY(each_json(bytes, report, "row", [&](const Value& value, const std::string& where) { return reader.take(value, where); }));
    return reader.end();
}

}  // namespace redoubt::estate
