// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.testkit.Workbench;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever listens need not look all the time whether a task waits, or has ended. */
class NewsTest {

  private static final Architecture ASKS =
      (_, run) -> Answer.of(run.ask(Question.of("Which owl?")));

  private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

  private Tasks listenedTo(Workbench bench) {
    return new Tasks(EngineConfig.DEFAULT, bench.services().telling(news::add));
  }

  private String heard() throws InterruptedException {
    return news.poll(Workbench.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void a_wait_is_told_when_it_can_be_seen_and_then_the_end() throws InterruptedException {
    try (var tasks = listenedTo(Workbench.of(ASKS))) {
      var id = tasks.start(Workbench.submission("it", "owls")).id();

      assertThat(heard()).isEqualTo(id);
      var waiting = tasks.find(id).orElseThrow().waiting();
      assertThat(waiting).hasSize(1);
      tasks.reply(id, waiting.getFirst().path(), new Reaction.Text("the barn owl"), "anna");

      assertThat(heard()).isEqualTo(id);
      assertThat(tasks.find(id).orElseThrow().status().ended()).isTrue();
      assertThat(news).isEmpty();
    }
  }

  @Test
  void a_child_is_told_of_under_its_own_id() throws InterruptedException {
    var bench =
        Workbench.of((task, run) -> run.delegate("keeper", Task.of(task.goal())))
            .agent("keeper", ASKS);
    try (var tasks = listenedTo(bench)) {
      var id = tasks.start(Workbench.submission("it", "owls")).id();

      assertThat(heard()).startsWith(id + ".");
      var waiting = tasks.find(id).orElseThrow().waiting().getFirst();
      tasks.reply(waiting.task(), waiting.path(), new Reaction.Text("the barn owl"), "anna");

      assertThat(heard()).startsWith(id + ".");
      assertThat(heard()).isEqualTo(id);
    }
  }

  @Test
  void a_replay_tells_nothing() throws InterruptedException {
    try (var tasks = listenedTo(Workbench.of(ASKS))) {
      var id = tasks.start(Workbench.submission("it", "owls")).id();
      assertThat(heard()).isEqualTo(id);
      var waiting = tasks.find(id).orElseThrow().waiting().getFirst();
      tasks.reply(id, waiting.path(), new Reaction.Text("the barn owl"), "anna");
      assertThat(heard()).isEqualTo(id);

      assertThat(tasks.replay(id).identical()).isTrue();
      assertThat(news).isEmpty();
    }
  }
}
