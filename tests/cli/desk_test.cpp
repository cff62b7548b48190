// What a person does at the desk, as commands: views, following and news, tasks and their progress, people by a part of a name.
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "support/scratch.h"

#ifdef REDOUBT_PROGRAM

namespace redoubt::cli {
namespace {

class Desk : public testing::Test {
protected:
    struct Ran {
        int status = -1;
        std::string out;
        std::string error;
    };
    static std::string slurp(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    Ran redoubt(const std::string& words) const {
        const std::string out = scratch.path("out"), error = scratch.path("error");
        const int status = std::system(fmt::format("'{}' {} --data '{}' >'{}' 2>'{}'", REDOUBT_PROGRAM, words, scratch.path("data"), out, error).c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(out), slurp(error)};
    }
    std::string done(const std::string& words) const {
        const Ran ran = redoubt(words);
        EXPECT_EQ(ran.status, 0) << words << ": " << ran.error;
        return ran.out;
    }
    static bool says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

    test::Scratch scratch;
};

TEST_F(Desk, APartOfANameIsEnoughWhereItIsOnePersons) {
    for (const char* name : {"Ines Caldeira", "Ines Okafor", "Tomasz Wrona"}) done(fmt::format("party create --title '{}' --kind person --level IC2", name));
    done("asset create --title web01 --owner wrona");
    EXPECT_TRUE(says(done("asset show ASSET-1"), "PARTY-3 Tomasz Wrona"));
    done("task create --title look --assignee 'ines cal' --reviewer TOMASZ");
    EXPECT_TRUE(says(done("task show TASK-1"), "PARTY-1 Ines Caldeira"));
    EXPECT_TRUE(says(done("work --who 'caldeira'"), "TASK-1"));
    const Ran several = redoubt("asset edit ASSET-1 --owner ines");
    EXPECT_EQ(several.status, 2);
    EXPECT_TRUE(says(several.error, "'ines' fits 2 people: PARTY-1 Ines Caldeira, PARTY-2 Ines Okafor")) << several.error;
    EXPECT_EQ(redoubt("work --who ines").status, 2);
    const Ran nobody = redoubt("asset edit ASSET-1 --owner 'xaver*'");
    EXPECT_NE(nobody.status, 0);
    EXPECT_TRUE(says(nobody.error, "there is nobody called 'xaver*'")) << nobody.error;
    EXPECT_TRUE(says(done("asset show ASSET-1"), "Tomasz Wrona")) << "nothing was changed";
}

TEST_F(Desk, ViewsAreSavedShownReplacedAndDeleted) {
    done("asset create --title web01");
    EXPECT_TRUE(says(done("view list"), "no views yet"));
    EXPECT_TRUE(says(done("view save Public asset 'exposure:public' --sort=-updated --shared"), "saved view 'Public' of assets"));
    EXPECT_TRUE(says(done("view save Public asset \"title:'web'\" --columns title,owner"), "changed view 'Public'"));
    const std::string shown = done("view show public");
    EXPECT_TRUE(says(shown, "redoubt asset list 'title:'\\''web'\\''")) << shown;
    EXPECT_TRUE(says(done("view list asset --json"), "\"columns\":[\"title\",\"owner\"]"));
    EXPECT_EQ(redoubt("view save Bad asset 'titel:x'").status, 2);
    EXPECT_EQ(redoubt("view show Nothing").status, 2);
    EXPECT_TRUE(says(done("view delete Public"), "deleted view 'Public'"));
    EXPECT_TRUE(says(done("view list"), "no views yet"));
}

TEST_F(Desk, MaintenanceWindowsAreKeptReplacedAndDropped) {
    done("asset create --title web01");
    EXPECT_EQ(done("software windows"), "no maintenance window is kept\n");
    done("software keep-window dmz-night --assets zone:dmz --when 'weekly sun 02:00' --lasts 4h");
    EXPECT_TRUE(says(done("software keep-window rest --assets 'kind:host' --when 'daily 22:00' --lasts 90m"), "dmz-night  zone:dmz"));
    done("software keep-window dmz-night --assets 'zone:dmz,lab' --when 'weekly sat' --lasts 6h");
    const std::string kept = done("software windows --json");
    EXPECT_TRUE(says(kept, R"([{"name":"dmz-night","assets":"zone:dmz,lab","when":"weekly sat","lasts":"6h",)")) << kept << "the first stays the first";
    EXPECT_TRUE(says(kept, R"({"name":"rest","assets":"kind:host","when":"daily 22:00","lasts":"1h30m",)")) << kept;
    EXPECT_EQ(done("software upgrades --window dmz-night"), "there is nothing to upgrade\n");
    const Desk::Ran unknown = redoubt("software upgrades --window nightly");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_TRUE(says(unknown.error, "there is no window 'nightly'")) << unknown.error;
    const Desk::Ran bad = redoubt("software keep-window rest --assets zone:lab --when soon --lasts 4h");
    EXPECT_EQ(bad.status, 2);
    EXPECT_TRUE(says(bad.error, "windows/rest/when")) << bad.error;
    EXPECT_NE(redoubt("software drop-window nightly").status, 0);
    EXPECT_FALSE(says(done("software drop-window dmz-night"), "dmz-night"));
    EXPECT_TRUE(says(done("software windows"), "daily 22:00")) << "what was refused changed nothing";
}

TEST_F(Desk, WhatOneFollowsIsListedAndLeft) {
    done("asset create --title web01");
    EXPECT_TRUE(says(done("subscribe ASSET-1"), "you follow ASSET-1 web01"));
    EXPECT_TRUE(says(done("subscribe finding 'severity:high'"), "you follow finding severity:high"));
    EXPECT_TRUE(says(done("subscribe"), "ASSET-1 web01"));
    EXPECT_EQ(redoubt("subscribe ASSET-1").status, 2) << "already";
    EXPECT_EQ(redoubt("subscribe ASSET-9").status, 2);
    EXPECT_TRUE(says(done("news"), "no news")) << "one's own changes are none";
    done("news --all --seen --json");
    done("unsubscribe finding 'severity:high'");
    done("unsubscribe asset-1");
    EXPECT_TRUE(says(done("subscribe"), "you follow nothing yet"));
    EXPECT_EQ(redoubt("unsubscribe ASSET-1").status, 2);
}

TEST_F(Desk, TasksSayHowFarTheyAreAndWhatWasPractised) {
    done("incident create --title Break-in --severity high");
    done("template create --title Ransomware --kind playbook --steps '[{\"number\":\"1\",\"title\":\"Isolate\"},{\"number\":\"2\",\"title\":\"Restore\"}]'");
    done("task add --on INC-1 --title isolate --target 2h --step-of TMPL-1 --step 1");
    done("task add --on INC-1 --title restore --depends-on TASK-1 --step-of TMPL-1 --step 2");
    EXPECT_TRUE(says(done("task on INC-1"), "0 of 2 done, 1 blocked"));
    EXPECT_TRUE(says(redoubt("task move TASK-2 doing").error, "TASK-2 waits for TASK-1"));
    done("task move TASK-1 doing");
    done("task move TASK-1 done");
    EXPECT_TRUE(says(done("incident show INC-1"), "tasks: 1 of 2 done; 1 met"));
    const std::string practice = done("template practice TMPL-1");
    EXPECT_TRUE(says(practice, "never") && says(practice, "Isolate")) << practice;
    EXPECT_TRUE(says(done("template practice TMPL-1 --step 1"), "TASK-1"));
    EXPECT_EQ(redoubt("template practice TMPL-1 --step 9").status, 2);
}

TEST_F(Desk, TheDifferenceOfTwoVersionsAndAnExportOfThePast) {
    done("document create --title Policy --kind policy --body 'one'");
    done("document edit DOC-1 --body 'two'");
    const std::string difference = done("document diff DOC-1");
    EXPECT_TRUE(says(difference, "  - one\n  + two")) << difference;
    EXPECT_EQ(redoubt("document diff DOC-1 --from 7").status, 2);
    const std::string now = done("document export --fields key,body");
    EXPECT_TRUE(says(now, "DOC-1,two")) << now;
    EXPECT_EQ(redoubt("document export --at 2001-01-01").status, 0);
    EXPECT_FALSE(says(done("document export --at 2001-01-01 --fields key"), "DOC-1"));
    EXPECT_TRUE(says(done("journal verify"), "the journal holds"));
}

}  // namespace
}  // namespace redoubt::cli

#endif
