// The tasks on a record, of whatever type it is: how they stand and how far they are, and when a step of a template was last
// practised. Everything is counted as `records`' actor may see it.
#pragma once

#include <optional>

#include "store/store.h"

namespace redoubt::rooms {

struct TaskProgress {
    int64_t total = 0;    // without those that were dropped
    int64_t done = 0;     // reviewed ones too
    int64_t open = 0;     // total = done + open
    int64_t blocked = 0;  // of the open ones: cannot go on, or wait for others that are open
    int64_t overdue = 0;  // of the open ones
    int64_t dropped = 0;
    int64_t met = 0, late = 0, partly = 0, missed = 0;  // by outcome; missed: also what is overdue and was expected
};

// `id` is the parent's.
Result<TaskProgress> progress_of_tasks(store::Store& store, store::Records& records, const std::string& id);
// The open ones by due date, then the others, newest first.
Result<std::vector<store::Record>> tasks_on(store::Records& records, const std::string& id, int limit);
std::string in_words(const TaskProgress& progress);  // "3 of 7 done, 1 blocked, 2 overdue; 2 met, 1 late"

// One step of a template, and how it went the last time that somebody did it.
struct StepPractice {
    std::string step{};                   // its number
    std::string title{};                  // empty: a task names a step that the template no longer has
    int64_t times = 0;                    // done, ever
    int64_t open = 0;                     // to be done
    std::optional<store::Record> last{};  // the task
    std::optional<Duration> middle{};     // the median of how long it took
};
// In the template's order; `step` empty: all. Code::not_found where neither template nor task has such a step.
Result<std::vector<StepPractice>> practice_of(store::Store& store, store::Records& records, const store::Record& made_from, const std::string& step);

}  // namespace redoubt::rooms
