#include "base/worker.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace redoubt {
namespace {

TEST(Worker, DoesItsJobsInOrderAndAllOfThem) {
    std::vector<int> done;
    {
        Worker worker;
        for (int i = 0; i < 100; ++i) (void)worker.run([&done, i] { done.push_back(i); });
    }
    ASSERT_EQ(done.size(), 100);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(done[static_cast<size_t>(i)], i);
}

TEST(Worker, GivesResultsAndExceptionsBack) {
    Worker worker;
    EXPECT_EQ(worker.run([] { return 7; }).get(), 7);
    EXPECT_THROW(worker.run([]() -> int { throw std::runtime_error("no"); }).get(), std::runtime_error);
    EXPECT_EQ(worker.run([text = std::make_unique<int>(3)] { return *text; }).get(), 3);
}

}  // namespace
}  // namespace redoubt
