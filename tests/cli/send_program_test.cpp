// redoubt collect --send against a real server, which is killed and comes back.
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
