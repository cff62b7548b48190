// redoubt collect --send against a real server, which is killed and comes back.
#include <algorithm>
#include <set>

#include "program.h"
#include "schema/json.h"

#ifdef REDOUBT_PROGRAM

namespace redoubt::cli {
namespace {

class SendProgram : public testing::Test {
protected:
    std::string on_data(const std::string& words) const { return words + " --data '" + scratch_.path("data") + "'"; }
    std::string send(const std::string& more = "", const std::string& key = "host.key") const {
        return "collect --send " + address_ + " --key '" + scratch_.path("host/" + key) + "' " + more;
    }
    std::string token(const std::string& more = "") {
        const ProgramRun made = redoubt(on_data("inventory enrol --json --zone lab " + more));
        EXPECT_EQ(made.status, 0) << made.error;
        return std::string(schema::parse_json(made.out).value_or(schema::Value()).map()["token"].text());
    }
    schema::Map collector() {
        const ProgramRun run = redoubt(on_data("inventory collectors --json"));
        const schema::Value answer = schema::parse_json(run.out).value_or(schema::Value());
        EXPECT_EQ(answer.map()["items"].list().size(), 1) << run.out << run.error;
        return answer.map()["items"].list().empty() ? schema::Map() : answer.map()["items"].list().front().map();
    }
    size_t waiting() const {
        size_t out = 0;
        for (const auto& each : std::filesystem::directory_iterator(scratch_.path("host/spool"))) out += each.path().string().ends_with(".report.json") ? 1 : 0;
        return out;
    }
    // The asset that the host has become; it is made by a job a moment after the report.
    std::string assets() {
        std::string out;
        for (int tries = 0; tries < 100; ++tries) {
            out = redoubt(on_data("asset list --json")).out;
            if (out.find("\"key\":\"ASSET-1\"") != std::string::npos || out.find("ASSET-1") != std::string::npos) return out;
            ::usleep(100'000);
        }
        return out;
    }
    void serve(const std::string& listen = "127.0.0.1:0") {
        server_ = std::make_unique<ServingProgram>(scratch_.path("data"), "serve", listen);
        ASSERT_FALSE(server_->address.empty()) << server_->said;
        address_ = server_->address;
    }

    test::Scratch scratch_;
    std::unique_ptr<ServingProgram> server_;
    std::string address_;
};

TEST_F(SendProgram, ArrivesAfterTheServerWasAway) {
    serve();
    const ProgramRun unknown = redoubt(send());
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.error.find("is not enrolled here"), std::string::npos) << unknown.error;
    const std::string once = token();
    const ProgramRun first = redoubt(send("--enrol " + once));
    ASSERT_EQ(first.status, 0) << first.error;
    EXPECT_NE(first.error.find("sent 2 reports"), std::string::npos) << first.error;
    EXPECT_NE(assets().find("ASSET-1"), std::string::npos);

    const std::string listen = address_.substr(std::string("http://").size());
    EXPECT_EQ(server_->stop(SIGKILL), 128 + SIGKILL);
    for (size_t i = 1; i <= 3; ++i) {
        const ProgramRun away = redoubt(send());
        EXPECT_EQ(away.status, 3) << away.error;
        EXPECT_NE(away.error.find(i == 1 ? "1 report waits" : std::to_string(i) + " reports wait"), std::string::npos) << away.error;
        EXPECT_EQ(waiting(), i);
    }
    serve(listen);
    const ProgramRun back = redoubt(send("--json"));
    ASSERT_EQ(back.status, 0) << back.error;
    EXPECT_EQ(schema::parse_json(back.error)->map()["sent"].integer(), 4) << back.error;
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(collector()["reports"].integer(), 6);
    EXPECT_EQ(collector()["zone"].text(), "lab");
    EXPECT_EQ(collector()["state"].text(), "active");

    const ProgramRun twice = redoubt(send("--enrol " + once, "other.key"));
    EXPECT_EQ(twice.status, 2);
    EXPECT_NE(twice.error.find("used up"), std::string::npos) << twice.error;
}

TEST_F(SendProgram, GoesOnUntilItIsStoppedAndTheKeyIsRevoked) {
    serve();
    ASSERT_EQ(redoubt(send("--enrol " + token())).status, 0);
    const ProgramRun loop = redoubt(send("--every 1s") + " & child=$!; sleep 8; kill $child; wait $child", "");
    EXPECT_EQ(loop.status, 0) << loop.error;
    const int64_t reports = collector()["reports"].integer();
    EXPECT_GE(reports, 3);
    ASSERT_EQ(redoubt(on_data("inventory revoke " + std::string(collector()["id"].text()) + " --reason 'sold'")).status, 0);
    const ProgramRun refused = redoubt(send("--every 1s"));
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.error.find("was revoked"), std::string::npos) << refused.error;
    EXPECT_EQ(collector()["reports"].integer(), reports);
}

// What ExecStart of the unit file would start, as a shell takes it.
std::string command_of_unit(const std::string& unit) {
    std::string line = unit.substr(unit.find("ExecStart=") + 10);
    line = line.substr(0, line.find('\n'));
    for (const auto& [escaped, plain] : {std::pair{"%%", "%"}, {"$$", "$"}})
        for (size_t at = line.find(escaped); at != std::string::npos; at = line.find(escaped, at + 1)) line.replace(at, 2, plain);
    return line;
}

std::string first_of(const schema::Map& facts, std::string_view field) {
    for (const schema::Value& interface : facts["interfaces"].list())
        for (const schema::Value& address : interface.map()["addresses"].list()) {
            const std::string_view text = address.text();
            if (field == "address" && text.find(':') == std::string_view::npos && !text.starts_with("127.")) return std::string(text.substr(0, text.find('/')));
        }
    return {};
}

// What Nmap says of this host: its own word where it is installed, else what it writes, put together here.
std::string scan_of(const std::string& address, const std::string& name, const std::string& port) {
    if (!address.empty() && std::system("command -v nmap >/dev/null 2>&1") == 0) {
        const std::string path = testing::TempDir() + "redoubt_nmap.xml";
        if (std::system(fmt::format("nmap -n -Pn -sT -p {} -oX '{}' {} >/dev/null 2>&1", port, path, address).c_str()) == 0) return slurp(path);
    }
    return fmt::format(R"(<?xml version="1.0"?><nmaprun scanner="nmap"><host><status state="up"/>{}<hostnames><hostname name="{}" type="PTR"/></hostnames>)"
                       R"(<ports><port protocol="tcp" portid="{}"><state state="open"/><service name="http"/></port></ports></host></nmaprun>)",
                       address.empty() ? "" : fmt::format(R"(<address addr="{}" addrtype="ipv4"/>)", address), name, port);
}

// The unit file's command through a network loss; then a scan and an agent that saw this host are the same asset, and say why.
TEST_F(SendProgram, ByItsUnitFileAndSeenByOthersIsOneAsset) {
    serve();
    ASSERT_EQ(redoubt(send("--enrol " + token())).status, 0);
    std::filesystem::create_directories(scratch_.path("units"));
    ASSERT_EQ(redoubt(send("--every 1h --install-units '" + scratch_.path("units") + "'")).status, 0);
    std::string command = command_of_unit(slurp(scratch_.path("units/redoubt-collect.service")));
    const std::string_view key_of_unit = "/var/lib/redoubt/collect/host.key";
    ASSERT_NE(command.find(key_of_unit), std::string::npos) << command;
    command.replace(command.find(key_of_unit), key_of_unit.size(), "'" + scratch_.path("host/host.key") + "'");  // tests write nothing there
    const auto unit = [&] { return std::system((command + " 2>/dev/null").c_str()); };
    EXPECT_EQ(unit(), 0) << command;
    const std::string listen = address_.substr(std::string("http://").size());
    server_->stop(SIGKILL);
    for (int i = 0; i < 2; ++i) EXPECT_NE(unit(), 0) << "the network is cut";
    EXPECT_EQ(waiting(), 2U);
    serve(listen);
    EXPECT_EQ(unit(), 0);
    EXPECT_EQ(waiting(), 0U);
    const int64_t sent = collector()["reports"].integer();
    EXPECT_GE(sent, 5) << "nothing is lost";
    EXPECT_NE(assets().find("ASSET-1"), std::string::npos);

    ASSERT_EQ(redoubt("collect --out '" + scratch_.path("facts.json") + "' --key '" + scratch_.path("other/host.key") + "'").status, 0);
    const schema::Value file = schema::parse_json(slurp(scratch_.path("facts.json")), {.most_bytes = 64 << 20}).value_or(schema::Value());
    const schema::Map& facts = file.map()["facts"].map();
    const std::string name(facts["host"].map()["name"].text()), address = first_of(facts, "address");
    const auto write = [&](const std::string& where, const std::string& text) { std::ofstream(scratch_.path(where)) << text; };
    write("scan.xml", scan_of(address, name, listen.substr(listen.rfind(':') + 1)));
    write("osquery.json", fmt::format(R"({{"system_info":[{{"hostname":"{}","uuid":"{}","hardware_serial":"","computer_name":"{}"}}],)"
                                      R"("interface_addresses":[{{"interface":"eth0","address":"{}"}}]}})",
                                      name, facts["hardware"].map()["uuid"].text(), name, address));
    for (const char* report : {"scan.xml --source scanner", "osquery.json --source osquery"}) {
        const ProgramRun run = redoubt(on_data("inventory import '" + scratch_.path(std::string(report).substr(0, std::string_view(report).find(' '))) + "'" +
                                               std::string(report).substr(std::string_view(report).find(' ')) + " --zone lab"));
        EXPECT_EQ(run.status, 0) << run.error;
    }
    const std::string all = redoubt(on_data("asset list --json")).out;
    EXPECT_EQ(std::ranges::count(all, '\n'), 1) << "one host is one asset: " << all.substr(0, 2000);
    const ProgramRun shown = redoubt(on_data("asset show ASSET-1 --json"));
    const schema::Value asset = schema::parse_json(shown.out, {.most_bytes = 64 << 20}).value_or(schema::Value());
    std::set<std::string> merged;
    for (const schema::Value& seen : asset.map()["sightings"].list())
        if (seen.map()["why"].text().starts_with("merged because")) merged.emplace(seen.map()["source"].text());
    EXPECT_EQ(merged, (std::set<std::string>{"collect", "osquery", "scanner"})) << shown.out.substr(0, 2000);
}

TEST_F(SendProgram, SaysWhatDoesNotGoTogether) {
    const auto refuses = [&](const std::string& words, std::string_view says) {
        const ProgramRun run = redoubt("collect " + words + " --key '" + scratch_.path("k/host.key") + "'");
        EXPECT_EQ(run.status, 2) << words;
        EXPECT_NE(run.error.find(says), std::string::npos) << words << ": " << run.error;
    };
    refuses("--send http://redoubt.example:8600", "over http to this machine only");
    refuses("--send redoubt.example", "is not the address of a server");
    refuses("--every 1h", "go with --send");
    refuses("--send https://redoubt.example --out x", "written to a file or sent");
    refuses("--send https://redoubt.example --every soon", "soon");
    refuses("--send https://redoubt.example --install-units -", "need an interval");
    const ProgramRun units = redoubt("collect --send https://redoubt.example:8600 --every 30m --install-units -");
    ASSERT_EQ(units.status, 0) << units.error;
    EXPECT_NE(units.out.find("OnUnitActiveSec=1800s"), std::string::npos);
    EXPECT_NE(units.out.find("collect --send \"https://redoubt.example:8600\" --every \"30m\" --once"), std::string::npos) << units.out;
}

}  // namespace
}  // namespace redoubt::cli

#endif
