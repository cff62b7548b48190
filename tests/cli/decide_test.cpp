// Decisions on the command line, and that every example of docs/decide.md is one.
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "support/scratch.h"

#ifdef REDOUBT_PROGRAM

namespace redoubt::cli {
namespace {

class Decide : public testing::Test {
protected:
    struct Ran {
        int status = -1;
        std::string text;
    };
    static std::string slurp(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    Ran redoubt(const std::string& words) const {
        const std::string out = scratch.path("out");
        const int status = std::system(fmt::format("'{}' {} --data '{}' >'{}' 2>&1", REDOUBT_PROGRAM, words, scratch.path("data"), out).c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(out)};
    }
    std::string done(const std::string& words) const {
        const Ran ran = redoubt(words);
        EXPECT_EQ(ran.status, 0) << words << ": " << ran.text;
        return ran.text;
    }
    static bool says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }
    void prepare() const {
        for (const char* who : {"'Ines Caldeira' --level Lead", "'Helen Moyo' --level 'Business owner'", "'Aiko Brandt' --level IC2"})
            done(fmt::format("party create --kind person --title {}", who));
        for (int i = 0; i < 3; ++i) {
            done("finding create --title 'Old library' --kind vulnerability --severity high");
            done(fmt::format("finding move FIND-{} triaged", i + 1));
        }
    }
    test::Scratch scratch;
};

TEST_F(Decide, FromTheRefusalToTheQuestion) {
    prepare();
    const Ran refused = redoubt("finding move FIND-3 accepted --reason 'no fix' --accepted-until 2027-01-01");
    EXPECT_EQ(refused.status, 2);
    EXPECT_TRUE(says(refused.text, "Business owner and Lead says yes, and not who asks")) << refused.text;
    EXPECT_TRUE(says(refused.text, "redoubt decide ask FIND-3 accepted")) << refused.text;
    EXPECT_TRUE(says(done("decide ways FIND-3"), "Helen Moyo (Business owner)"));
    EXPECT_TRUE(says(redoubt("decide ask FIND-3 accepted --reason 'no fix'").text, "whoever asks is somebody"));
    const std::string asked = done("decide ask FIND-3 accepted --days 90 --reason 'no fix' --condition 'Own zone @PARTY-3 by 2027-01-15' --for brandt");
    EXPECT_TRUE(says(asked, "DEC-1  open")) << asked;
    EXPECT_TRUE(says(asked, "FIND-3  Old library: triaged → accepted")) << asked;
    EXPECT_TRUE(says(done("decide inbox --who caldeira"), "DEC-1  high"));
    EXPECT_TRUE(says(done("decide inbox --who brandt"), "nothing waits"));
    const std::string shown = done("decide show DEC-1");
    EXPECT_TRUE(says(shown, "Business owner: not yet")) << shown;
    EXPECT_TRUE(says(shown, "on condition: Own zone")) << shown;
    EXPECT_TRUE(says(redoubt("decide grant DEC-1 --reason fine").text, "a verdict is somebody's"));
    EXPECT_TRUE(says(redoubt("decision move DEC-1 granted --reason fine").text, "is done by deciding"));
    EXPECT_TRUE(says(done("decide matrix"), "risk_acceptance"));
    EXPECT_TRUE(says(done("decide withdraw DEC-1 --reason 'fixed'"), "withdrawn"));
    EXPECT_TRUE(says(done("decide sampling"), "nobody has closed anything alone"));
}

TEST_F(Decide, EveryExampleOfTheDocumentIsUnderstood) {
    prepare();
    std::istringstream text(slurp(std::string(REDOUBT_SOURCE_DIR) + "/docs/decide.md"));
    int examples = 0;
    for (std::string line; std::getline(text, line);) {
        if (!line.starts_with("redoubt decide ")) continue;
        const std::string words = line.substr(8, line.find("  #") - 8);
        const Ran ran = redoubt(words);
        EXPECT_FALSE(says(ran.text, "See: redoubt")) << words << ": " << ran.text;
        const bool reads = words.starts_with("decide ways") || words.starts_with("decide preview") || words.starts_with("decide inbox");
        if (reads) EXPECT_EQ(ran.status, 0) << words << ": " << ran.text;
        ++examples;
    }
    EXPECT_GE(examples, 7);
}

}  // namespace
}  // namespace redoubt::cli

#endif
