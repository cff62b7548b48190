// An index with what changed laid over it answers as one that was made of everything anew.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "advisories/feed_folder.h"
#include "advisories/index_changes.h"
#include "support/zip_writer.h"

namespace redoubt::advisories {
namespace {

namespace fs = std::filesystem;

TEST(Renumbering, GoesThereAndBack) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<int> before, after;
        std::vector<uint32_t> gone, come;
        for (int i = 0; i < 30; ++i) {  // even numbers were there; odd ones come
            if (random() % 2 == 0) before.push_back(i);
            const bool was = !before.empty() && before.back() == i;
            const bool is = was ? random() % 3 != 0 : random() % 3 == 0;
            if (was && !is) gone.push_back(static_cast<uint32_t>(before.size() - 1));
            if (!was && is) come.push_back(static_cast<uint32_t>(after.size()));
            if (is) after.push_back(i);
        }
        const Renumbering numbers(gone, come);
        for (uint32_t i = 0; i < before.size(); ++i) {
            const auto moved = numbers.after(i);
            const auto there = std::ranges::find(after, before[i]);
            ASSERT_EQ(moved.has_value(), there != after.end());
            if (moved) {
                ASSERT_EQ(after[*moved], before[i]);
                ASSERT_EQ(numbers.before(*moved), i);
            }
        }
        for (uint32_t i = 0; i < come.size(); ++i) {
            ASSERT_EQ(numbers.come_at(come[i]), i);
            ASSERT_FALSE(numbers.before(come[i]));
        }
    }
}

// Feeds of records that a random hand edits.
struct EditedRecord {
    std::string id{}, modified = "2024-01-01T00:00:00Z", withdrawn{}, summary{};
    std::vector<std::string> aliases{}, upstream{};
    struct About {
        std::string ecosystem, name, from, fixed;
        std::vector<std::string> versions;
    };
    std::vector<About> abouts{};

    std::string json() const {
        std::string affected;
        for (const About& about : abouts)
            affected += fmt::format(
                R"({}{{"package":{{"ecosystem":"{}","name":"{}"}},"ranges":[{{"type":"{}","events":[{{"introduced":"{}"}},{{"fixed":"{}"}}]}}],"versions":[{}]}})",
                affected.empty() ? "" : ",", about.ecosystem, about.name, about.ecosystem == "npm" ? "SEMVER" : "ECOSYSTEM", about.from, about.fixed,
                quoted(about.versions));
        return fmt::format(R"({{"id":"{}","modified":"{}",{}"summary":"{}","aliases":[{}],"upstream":[{}],"affected":[{}]}})", id, modified,
                           withdrawn.empty() ? "" : fmt::format(R"("withdrawn":"{}",)", withdrawn), summary, quoted(aliases), quoted(upstream), affected);
    }
    static std::string quoted(const std::vector<std::string>& texts) {
        return texts.empty() ? std::string() : fmt::format("\"{}\"", fmt::join(texts, "\",\""));
    }
};

class EditedFeeds {
public:
    explicit EditedFeeds(uint64_t seed) : random_(seed) {}

    void fill(const std::string& feed, int count) {
        for (int i = 0; i < count; ++i) add(feed);
    }
    void add(const std::string& feed) {
        EditedRecord record{.id = fmt::format("{}-{:04}", feed, random_() % 10'000)};
        if (one_of(12)) record.id = fmt::format("CVE-{}", random_() % 60);  // an id that any feed may have
        says(record);
        feeds[feed].insert_or_assign(one_of(2) ? record.id + ".json" : fmt::format("by/{}.json", record.id), record);
    }
    void edit() {
        auto& members = std::next(feeds.begin(), static_cast<long>(random_() % feeds.size()))->second;
        const std::string& feed = std::next(feeds.begin(), static_cast<long>(random_() % feeds.size()))->first;
        if (members.empty() || one_of(4)) return add(feed);
        const auto at = std::next(members.begin(), static_cast<long>(random_() % members.size()));
        switch (random_() % 5) {
            case 0:
                if (members.size() > 2) members.erase(at);
                return;
            case 1: at->second.withdrawn = at->second.withdrawn.empty() ? "2024-03-01T00:00:00Z" : ""; break;
            case 2: at->second.id += "x"; break;
            case 3: break;  // it was touched, and says the same
            default: says(at->second);
        }
        at->second.modified = fmt::format("2024-02-01T00:00:{:02}Z", random_() % 60);
    }
    std::vector<FeedSource> sources() const {
        std::vector<FeedSource> all;
        for (const auto& [feed, records] : feeds) {
            std::vector<std::pair<std::string, std::string>> members;
            for (const auto& [name, record] : records) members.emplace_back(name, record.json());
            FeedSource& source = all.emplace_back(FeedSource{.state = {.name = feed, .file = feed + ".zip"}});
            source.bytes = test::zip_of(members);
        }
        return all;
    }
    std::string version() { return fmt::format("{}.{}.0", random_() % 3, random_() % 4); }
    std::string package() { return fmt::format("p{}", random_() % 25); }

    std::map<std::string, std::map<std::string, EditedRecord>> feeds;

private:
    bool one_of(uint64_t many) { return random_() % many == 0; }
    void says(EditedRecord& record) {
        record.summary = fmt::format("summary {}", random_() % 1000);
        record.aliases.clear();
        record.upstream.clear();
        record.abouts.clear();
        for (uint64_t n = random_() % 3; n > 0; --n) record.aliases.push_back(fmt::format("CVE-{}", random_() % 60));
        if (one_of(3)) record.upstream.push_back(fmt::format("CVE-{}", random_() % 60));
        for (uint64_t n = random_() % 3; n > 0; --n) {
            EditedRecord::About& about = record.abouts.emplace_back();
            about = {.ecosystem = one_of(2)   ? "npm"
                                  : one_of(2) ? "Debian:12"
                                              : "Debian",
                     .name = package(),
                     .from = version(),
                     .fixed = version(),
                     .versions = {}};
            if (one_of(3)) about.versions.push_back(version());
        }
    }
    std::mt19937_64 random_;
};

// Everything that an index says, as text.
std::string told(const Index& index) {
    std::string out;
    std::set<std::string> ids{"CVE-none"};
    for (int i = 0; i < 60; ++i) ids.insert(fmt::format("CVE-{}", i));
    for (AdvisoryNumber number = 0; number < index.counts().advisories; ++number) {
        const AdvisorySummary summary = *index.advisory(number);
        const AdvisoryPage page = *index.page(number);
        out += fmt::format("{} {} {} {} {} {} {} up {} said {}\n", number, summary.id, summary.summary, summary.modified_s, summary.withdrawn, page.feed,
                           *index.content_of(number), fmt::join(*index.upstream_of(number), " "), fmt::join(*index.said_aliases_of(number), " "));
        AdvisoryBrief brief;
        EXPECT_TRUE(index.brief(number, brief));
        EXPECT_EQ(brief.id, summary.id);
        EXPECT_EQ(brief.ids, *index.aliases_of(summary.id));
        out += fmt::format("  {} {} {} of {}\n", brief.feed, fmt::join(brief.ids, " "), fmt::join(brief.upstream, " "), fmt::join(brief.upstream_ids, " "));
        const std::vector<AboutPackage> abouts = *index.packages_of(number);
        for (const AboutPackage& about : abouts) {
            out += fmt::format("  {} {}:", about.ecosystem, about.name);
            for (const Cause& cause : about.causes) out += fmt::format(" [{} {}]", range_text(cause), cause.fixed);
            out += "\n";
        }
        ids.emplace(summary.id);
    }
    for (const std::string& id : ids)
        out += fmt::format("{} is {} of {} below {}\n", id, index.find(id)->value_or(layout::none), fmt::join(*index.aliases_of(id), " "),
                           fmt::join(*index.downstream_of(id), " "));
    for (const char* ecosystem : {"npm", "Debian:12", "Debian", "PyPI"}) {
        const Index::Scope scope = index.scope(ecosystem);
        for (int package = 0; package < 26; ++package)
            for (const char* version : {"0.0.0", "1.0.0", "1.1.0", "2.3.0"}) {
                const std::string name = fmt::format("p{}", package);
                std::vector<AdvisoryNumber> found{4'000'000};
                EXPECT_TRUE(index.match(scope, name, version, found));
                out += fmt::format("{} {} {} {}: {}\n", ecosystem, name, version, *index.knows(scope, name), fmt::join(found, " "));
                std::vector<Index::Affecting> affecting;
                EXPECT_TRUE(index.match_and_explain(scope, name, version, affecting));
                EXPECT_EQ(affecting.size() + 1, found.size());
                for (size_t i = 1; i < found.size(); ++i) {
                    std::vector<Cause> causes;
                    EXPECT_TRUE(index.explain(scope, name, version, found[i], causes));
                    EXPECT_EQ(affecting[i - 1].advisory, found[i]);
                    EXPECT_EQ(affecting[i - 1].causes.size(), causes.size());
                    for (const Cause& cause : causes) out += fmt::format("  {} {}\n", range_text(cause), cause.fixed);
                }
            }
    }
    return out;
}

std::string changes_told(const Index& before, const Index& after) {
    std::string out;
    EXPECT_TRUE(for_changes(before, after, [&](const AdvisoryChange& change) -> Result<> {
        out += fmt::format("{} {} {} {}\n", change_name(change.kind), change.id, change.before.value_or(layout::none), change.after.value_or(layout::none));
        return {};
    }));
    return out;
}

// The first line in which they differ.
std::string difference(const std::string& a, const std::string& b) {
    size_t at = 0;
    while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
    const size_t line = at == 0 ? 0 : a.rfind('\n', at - 1) + 1;
    return fmt::format("overlaid: {}\n   fresh: {}", a.substr(line, a.find('\n', at) - line), b.substr(line, b.find('\n', at) - line));
}

TEST(Overlay, AnswersAsAnIndexOfEverything) {
    const std::string base = (fs::temp_directory_path() / fmt::format("redoubt_overlay_{}", ::getpid())).string();
    SystemDisk disk;
    const Time now = Time::from_unix_s(1'714'000'000);
    size_t overlaid = 0, rebuilt = 0;
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        fs::remove_all(base);
        EditedFeeds edited(seed);
        edited.fill("alpha", 250);
        edited.fill("beta", 150);
        edited.fill("gamma", 6);
        FeedFolder folder(disk, base + "/kept");
        ASSERT_TRUE(folder.take(edited.sources(), now));
        for (int round = 0; round < 20; ++round) {
            const Snapshot earlier = *Snapshot::open(disk, folder.folder());
            for (uint64_t n = 1 + (seed + static_cast<uint64_t>(round)) % 4; n > 0; --n) edited.edit();
            if (round == 10) edited.fill("delta", 2);  // a feed that was not there
            const auto update = folder.take(edited.sources(), now, true);
            ASSERT_TRUE(update) << update.error().text();
            fs::remove_all(base + "/fresh");
            FeedFolder fresh(disk, base + "/fresh");
            const auto made = fresh.take(edited.sources(), now, true);
            ASSERT_TRUE(made) << made.error().text();
            (update->files.overlay.empty() ? rebuilt : overlaid) += 1;
            const Snapshot one = *Snapshot::open(disk, folder.folder()), other = *Snapshot::open(disk, fresh.folder());
            ASSERT_TRUE(one.index().verify());
            const std::string is = told(one.index()), should = told(other.index());
            ASSERT_TRUE(is == should) << "seed " << seed << " round " << round << "\n" << difference(is, should);
            ASSERT_EQ(changes_told(earlier.index(), one.index()), changes_told(earlier.index(), other.index()));
            for (size_t i = 0; i < one.feeds().size(); ++i) {
                ASSERT_EQ(one.feeds()[i].records, other.feeds()[i].records) << one.feeds()[i].name;
                ASSERT_EQ(one.feeds()[i].kind, other.feeds()[i].kind);
            }
        }
    }
    fs::remove_all(base);
    EXPECT_GT(overlaid, 30U);
    EXPECT_GT(rebuilt, 0U) << "now and then there is too much";
}

TEST(Overlay, LiesOverItsOwnIndexOnly) {
    const std::string base = (fs::temp_directory_path() / fmt::format("redoubt_overlay_other_{}", ::getpid())).string();
    SystemDisk disk;
    EditedFeeds edited(9);
    edited.fill("alpha", 100);
    FeedFolder folder(disk, base + "/kept");
    ASSERT_TRUE(folder.take(edited.sources(), Time::from_unix_s(1)));
    edited.add("beta");
    const auto update = folder.take(edited.sources(), Time::from_unix_s(2));
    ASSERT_TRUE(update);
    ASSERT_FALSE(update->files.overlay.empty());
    EditedFeeds others(10);
    others.fill("alpha", 100);
    FeedFolder other(disk, base + "/other");
    const auto made = other.take(others.sources(), Time::from_unix_s(1));
    ASSERT_TRUE(made);
    auto below = disk.map(other.folder() + "/" + made->files.index), over = disk.map(folder.folder() + "/" + update->files.overlay);
    const auto index = Index::open(std::move(*below), std::move(*over));
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, Code::conflict);
    fs::remove_all(base);
}

}  // namespace
}  // namespace redoubt::advisories
