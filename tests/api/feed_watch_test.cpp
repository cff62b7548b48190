// From an advisory that a command brings to a finding with its deadline, while the server runs: nobody asks it to look.
#include "advisories/feed_folder.h"
#include "api_fixture.h"
#include "hosts/fact_file.h"
#include "hosts/gather.h"
#include "support/invented_host.h"
#include "support/zip_writer.h"

#include <chrono>
#include <thread>

namespace redoubt::api {
namespace {

using namespace std::chrono_literals;

std::string advisory_of(const std::string& id, const std::string& package, const std::string& fixed) {
    return fmt::format(
        R"({{"id":"{0}","modified":"2026-01-02T00:00:00Z","upstream":["CVE-{1}"],"summary":"It can be read","severity":[{{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],"affected":[{{"package":{{"ecosystem":"Debian:12","name":"{2}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"{3}"}}]}}]}}]}})",
        id, id.substr(4), package, fixed);
}

class FeedWatchApi : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        data.options.runs_jobs = true;
        data.reopen();
        for (int i = 0; i < 200; ++i) publish(fmt::format("DSA-{}", i), fmt::format("other{}", i), "1.0-1");
    }

    void publish(const std::string& id, const std::string& package, const std::string& fixed) {
        records_.emplace_back(id + ".json", advisory_of(id, package, fixed));
    }
    // What `redoubt feeds import` does, in a process of its own.
    void bring_feed() {
        advisories::FeedFolder folder(data.disk, (data.folder / "feeds").string());
        std::vector<advisories::FeedSource> sources;
        sources.push_back({.state = {.name = "debian"}, .bytes = test::zip_of(records_)});
        const auto done = folder.take(std::move(sources), data.clock.now());
        ASSERT_TRUE(done) << done.error().text();
        ASSERT_TRUE(done->changes.front().taken) << done->changes.front().problem.text();
    }
    void report_host(const Caller& who) {
        test::InventedHost host;
        const hosts::HostKey key = hosts::HostKey::make(data.random);
        const HttpResponse taken = send(who, "POST", "/inventory/reports?source=racks", hosts::write_fact_file(hosts::gather(host, data.clock), key),
                                        {{"Content-Type", "application/octet-stream"}});
        ASSERT_EQ(taken.status, 200) << taken.body;
    }
    // The finding about the package, as soon as it is there with its deadline; empty after ten seconds, which is for machines that are busy.
    schema::Map finding_of(const Caller& who, const std::string& package) {
        const auto until = std::chrono::steady_clock::now() + 10s;
        while (std::chrono::steady_clock::now() < until) {
            const HttpResponse all = send(who, "GET", "/findings?fields=title,due,due_why,severity");
            EXPECT_EQ(all.status, 200) << all.body;
            const schema::Map answer = json(all);
            for (const schema::Value& each : answer["items"].list())
                if (each.map()["title"].text().contains("in " + package) && !each.map()["due"].is_null()) return each.map();
            std::this_thread::sleep_for(10ms);
        }
        return {};
    }
    void expect_found(const Caller& who, const std::string& id, const std::string& package) {
        const auto start = std::chrono::steady_clock::now();
        bring_feed();
        const auto taken = std::chrono::steady_clock::now();
        const schema::Map finding = finding_of(who, package);
        const auto end = std::chrono::steady_clock::now();
        const auto ms = [](auto span) { return std::chrono::duration_cast<std::chrono::milliseconds>(span).count(); };
        fmt::print("{}: taken in {} ms, a finding with its deadline {} ms later\n", id, ms(taken - start), ms(end - taken));
        EXPECT_TRUE(finding["title"].text().starts_with("CVE-" + id.substr(4))) << schema::to_json(finding);
        EXPECT_EQ(finding["severity"].text(), "critical");
        EXPECT_FALSE(finding["due"].is_null()) << schema::to_json(finding);
        EXPECT_NE(finding["due_why"].text().find("Days by severity"), std::string_view::npos) << schema::to_json(finding);
    }

private:
    std::vector<std::pair<std::string, std::string>> records_;
};

TEST_F(FeedWatchApi, ANewAdvisoryIsAFindingWithoutAnybodyWhoLooks) {
    const Caller lead = sign_in("lead");
    report_host(lead);
    publish("DSA-2026-1", "bash", "5.3-1");
    expect_found(lead, "DSA-2026-1", "bash");
    publish("DSA-2026-2", "nginx", "1.22.1-10");  // little changed: laid over the index, and asked about nginx alone
    expect_found(lead, "DSA-2026-2", "nginx");
}

}  // namespace
}  // namespace redoubt::api
