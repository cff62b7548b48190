// A signed journal that leaves the house verifies with the file and the key alone, and whatever was done to it is named.
#include <sys/stat.h>

#include "base/text.h"
#include "store/journal_signing.h"
#include "store/random_records.h"

namespace redoubt::store {
namespace {

using test::StoreFixture;

struct Signing : ::testing::Test, StoreFixture {
    JournalSigner signer() { return JournalSigner(*store); }
    std::vector<PublicKey> keys() { return *parse_public_keys(*signer().public_keys()); }

    void SetUp() override {
        for (int day = 0; day < 4; ++day) {
            for (int i = 0; i < 7; ++i) ASSERT_TRUE(as_redoubt().create("asset", {{"title", "host \"" + std::to_string(day) + "\""}}));
            ASSERT_TRUE(as_redoubt().update("asset", "ASSET-2", {{"site", "day " + std::to_string(day)}}, {}));
            ASSERT_TRUE(as_redoubt().comment("asset", "ASSET-2", "seen"));
            const auto made = signer().sign();
            ASSERT_TRUE(made && *made) << made.error().text();
            clock.advance(days(1));
        }
    }
    std::vector<std::string> lines(const JournalSigner::Span& span = {}, const JournalSigner::Sees& sees = {}) {
        std::vector<std::string> out;
        const Result<> done = signer().export_journal(span, sees, [&](std::string_view line) -> Result<> {
            out.emplace_back(line);
            return {};
        });
        EXPECT_TRUE(done) << done.error().text();
        return out;
    }
    static std::string joined(const std::vector<std::string>& lines) {
        std::string out;
        for (const std::string& line : lines) out += line;
        return out;
    }
    ProofCheck check(const std::vector<std::string>& lines) {
        const auto own = keys();
        const auto found = verify_export(joined(lines), own);
        EXPECT_TRUE(found) << found.error().text();
        return found ? *found : ProofCheck{};
    }
    size_t entry_line(const std::vector<std::string>& all, int seq) {
        for (size_t i = 0; i < all.size(); ++i)
            if (all[i].find("\"seq\":" + std::to_string(seq) + ",\"type\"") != std::string::npos) return i;
        ADD_FAILURE();
        return 0;
    }
};

TEST_F(Signing, AnUntouchedExportVerifies) {
    const ProofCheck whole = check(lines());
    EXPECT_TRUE(whole.ok) << whole.problem;
    EXPECT_EQ(whole.entries, 36);
    EXPECT_EQ(whole.signatures, 4);
    EXPECT_EQ(whole.unsigned_entries, 0);
    const Time start = clock.now() - days(4);
    const ProofCheck part = check(lines({.from = start + days(1), .to = start + days(2)}));
    EXPECT_TRUE(part.ok) << part.problem;
    EXPECT_EQ(part.entries, 18);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(Signing, TheKeyIsForItsOwnerAlone) {
    struct stat found{};
    ASSERT_EQ(::stat((folder.path() + "/keys/journal.key").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    EXPECT_FALSE(*signer().sign()) << "nothing new is not signed again";
    ASSERT_TRUE(disk.remove(folder.path() + "/keys/journal.key"));
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "x"}}));
    const auto refused = signer().sign();
    ASSERT_FALSE(refused) << "a new key in silence would hide that the old one is gone";
}

TEST_F(Signing, WhatWasDoneToAnExportIsNamed) {
    const auto all = lines();
    const size_t line = entry_line(all, 12);
    struct Case {
        std::string what;
        std::function<void(std::vector<std::string>&)> harm;
        std::string problem;
    };
    const std::vector<Case> cases{
        {"a changed word", [&](auto& l) { l[line].replace(l[line].find("host"), 4, "hose"); }, "entry 12 was changed"},
        {"a changed hash", [&](auto& l) { l[line][12] = l[line][12] == 'a' ? 'b' : 'a'; }, "entry 12 was changed"},
        {"a missing entry", [&](auto& l) { l.erase(l.begin() + static_cast<long>(line)); }, "entry 12 is missing"},
        {"two in another order", [&](auto& l) { std::swap(l[line], l[line + 1]); }, "entry 12 is missing"},
        {"a cut tail", [&](auto& l) { l.resize(l.size() - 5); }, "cut off"},
        {"a cut tail with an end",
         [&](auto& l) {
             l.resize(l.size() - 4);
             l.push_back("{\"end\":36}\n");
         },
         "the end names another last entry"},
        {"a tail gone before its signature", [&](auto& l) { l.erase(l.end() - 4, l.end() - 2); }, "a signature covers them"},
        {"a missing signature",
         [&](auto& l) { std::erase_if(l, [&, n = 0](const std::string& s) mutable { return s.starts_with("{\"signed\"") && n++ == 1; }); },
         "a signature is missing"},
        {"a changed signature",
         [&](auto& l) {
             for (auto& s : l)
                 if (s.starts_with("{\"signed\"")) s[s.size() - 10] = s[s.size() - 10] == '0' ? '1' : '0';
         },
         "is not valid"},
        {"something at the end", [&](auto& l) { l.push_back("{}\n"); }, "something stands after the end"},
    };
    for (const Case& each : cases) {
        auto harmed = all;
        each.harm(harmed);
        const ProofCheck found = check(harmed);
        EXPECT_FALSE(found.ok) << each.what;
        EXPECT_NE(found.problem.find(each.problem), std::string::npos) << each.what << ": " << found.problem;
    }
    const auto other = *parse_public_keys("redoubt-journal ed25519 " + std::string(64, '7') + "\n");
    const auto wrong = verify_export(joined(all), other);
    ASSERT_TRUE(wrong);
    EXPECT_FALSE(wrong->ok);
    EXPECT_NE(wrong->problem.find("by another key"), std::string::npos) << wrong->problem;
    EXPECT_FALSE(verify_export("hello\n", other));
    EXPECT_FALSE(parse_public_keys("no key"));
}

TEST_F(Signing, WithheldEntriesKeepTheirPlace) {
    const auto part = lines({}, [](const EntryPlace& entry) -> Result<bool> { return entry.body.find("ASSET-3\"") == std::string_view::npos; });
    ProofCheck found = check(part);
    EXPECT_TRUE(found.ok) << found.problem;
    EXPECT_EQ(found.withheld, 1);
    auto harmed = part;
    const std::string mark = "\"seq\":3}";
    for (std::string& each : harmed)
        if (each.find(mark) != std::string::npos) each[12] = each[12] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(check(harmed).ok);
}

TEST_F(Signing, ARotatedKeyIsVouchedForByTheOld) {
    const auto old = keys();
    ASSERT_TRUE(signer().rotate(Actor::redoubt()));
    ASSERT_TRUE(as_redoubt().create("asset", {{"title", "after"}}));
    EXPECT_EQ(keys().size(), 2U);
    EXPECT_NE(keys().front().id(), old.front().id());
    const std::string file = joined(lines());
    const auto by_old = verify_export(file, old);
    EXPECT_TRUE(by_old->ok) << by_old->problem;
    const auto fresh = keys();
    EXPECT_TRUE(verify_export(file, fresh)->ok);
    EXPECT_TRUE(store->journal().verify()->ok);
}

TEST_F(Signing, ARecordsHistoryIsEvidenceOfItsOwn) {
    ASSERT_TRUE(as_redoubt().update("asset", "ASSET-2", {{"site", "last"}}, {}));
    const auto text = as_redoubt().evidence("asset", "ASSET-2");
    ASSERT_TRUE(text) << text.error().text();
    std::vector<std::string> all;
    for (const std::string_view line : split(*text, '\n'))
        if (!line.empty()) all.push_back(std::string(line) + "\n");
    const ProofCheck found = check(all);
    EXPECT_TRUE(found.ok) << found.problem;
    EXPECT_EQ(found.kind, "record");
    EXPECT_EQ(found.entries, 10);
    for (size_t i = 1; i + 1 < all.size(); ++i) {
        auto missing = all;
        missing.erase(missing.begin() + static_cast<long>(i));
        EXPECT_FALSE(check(missing).ok) << "without line " << i;
        auto changed = all;
        changed[i][changed[i].size() / 2] ^= 1;
        EXPECT_FALSE(check(changed).ok) << "with line " << i << " changed";
    }
}

TEST_F(Signing, MerklePathsLeadToTheRoot) {
    for (size_t size = 1; size < 40; ++size) {
        std::vector<Sha256> leaves;
        for (size_t i = 0; i < size; ++i) leaves.push_back(sha256(std::to_string(i)));
        const MerkleTree tree(leaves);
        for (size_t i = 0; i < size; ++i) {
            EXPECT_EQ(merkle_root(leaves[i], i, size, tree.path(i)), tree.root());
            if (size > 1) EXPECT_TRUE(merkle_root(leaves[i], (i + 1) % size, size, tree.path(i)) != tree.root());
        }
    }
}

}  // namespace
}  // namespace redoubt::store
