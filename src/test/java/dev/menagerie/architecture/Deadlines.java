// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random goals with deadlines, and a search that tries all times for all of them. */
record Deadlines(int seed, int workers, List<Job> jobs) {

  private static final List<String> RESOURCES = List.of("van", "hall");
  private static final Pattern LINE = Pattern.compile("(?m)^(\\w+) at (\\d+) until (\\d+)");

  record Job(
      String id,
      int priority,
      int from,
      int takes,
      int by,
      List<String> resources,
      List<String> needs) {

    @Override
    public String toString() {
      return "  - {\"id\":\"%s\",\"do\":\"do it\",\"priority\":%d,\"from\":%d,\"takes\":%d,\"by\":%d,\"resources\":%s,\"needs\":%s}"
          .formatted(id, priority, from, takes, by, quoted(resources), quoted(needs));
    }

    private static List<String> quoted(List<String> texts) {
      return texts.stream().map("\"%s\""::formatted).toList();
    }
  }

  static Deadlines random(Source source) {
    var jobs = new ArrayList<Job>();
    int count = 1 + source.below(5);
    for (int number = 1; number <= count; number++) {
      int from = source.below(4);
      int takes = 1 + source.below(3);
      int by = from + takes + source.below(5);
      var needs = new ArrayList<String>();
      IntStream.range(1, number)
          .filter(_ -> source.below(5) == 0)
          .forEach(it -> needs.add("g" + it));
      var resources = RESOURCES.stream().filter(_ -> source.below(3) == 0).toList();
      jobs.add(new Job("g" + number, 1 + source.below(10), from, takes, by, resources, needs));
    }
    return new Deadlines(source.below(1000), 1 + source.below(2), jobs);
  }

  /** Whether there are times at which all can begin. */
  boolean isFeasible() {
    return isFeasible(new LinkedHashMap<>());
  }

  private boolean isFeasible(Map<String, Integer> starts) {
    if (starts.size() == jobs.size()) {
      return true;
    }
    var job = jobs.get(starts.size());
    for (int start = job.from(); start + job.takes() <= job.by(); start++) {
      starts.put(job.id(), start);
      if (problems(starts).isEmpty() && isFeasible(starts)) {
        return true;
      }
      starts.remove(job.id());
    }
    return false;
  }

  /** What is wrong with some starts. */
  private List<String> problems(Map<String, Integer> starts) {
    var problems = new ArrayList<String>();
    for (var job : started(starts)) {
      int start = at(job, starts);
      if (start < job.from() || start + job.takes() > job.by()) {
        problems.add(job.id() + " is not in its window");
      }
      for (var other : started(starts)) {
        boolean before = at(other, starts) + other.takes() <= start;
        if (job.needs().contains(other.id()) && !before) {
          problems.add("%s begins before %s has ended".formatted(job.id(), other.id()));
        }
      }
    }
    problems.addAll(together(starts));
    return problems;
  }

  private List<String> together(Map<String, Integer> starts) {
    var problems = new ArrayList<String>();
    for (var job : started(starts)) {
      var beside =
          started(starts).stream()
              .filter(it -> at(it, starts) <= at(job, starts))
              .filter(it -> at(job, starts) < at(it, starts) + it.takes())
              .toList();
      if (beside.size() > workers) {
        problems.add("too many at " + at(job, starts));
      }
      for (var resource : job.resources()) {
        if (beside.stream().filter(it -> it.resources().contains(resource)).count() > 1) {
          problems.add("%s is used twice at %d".formatted(resource, at(job, starts)));
        }
      }
    }
    return problems;
  }

  private static int at(Job job, Map<String, Integer> starts) {
    return Objects.requireNonNull(starts.get(job.id()));
  }

  private List<Job> started(Map<String, Integer> starts) {
    return jobs.stream().filter(it -> starts.containsKey(it.id())).toList();
  }

  /** What was begun is begun rightly, and needs nothing that was not. */
  void check(Map<String, Integer> starts) {
    assertThat(problems(starts)).isEmpty();
    for (var job : started(starts)) {
      assertThat(starts.keySet()).containsAll(job.needs());
    }
  }

  /** No resource is used twice at a time, and there are not too many at once. */
  void checkApart(Map<String, Integer> starts) {
    assertThat(together(starts)).isEmpty();
  }

  /** When goals begin that an answer says are met. */
  static Map<String, Integer> starts(String answer) {
    var starts = new LinkedHashMap<String, Integer>();
    LINE.matcher(answer)
        .results()
        .forEach(it -> starts.put(it.group(1), Integer.valueOf(it.group(2))));
    return starts;
  }

  @Override
  public String toString() {
    return jobs.stream().map(Job::toString).collect(Collectors.joining("\n"));
  }
}
