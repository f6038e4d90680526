// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.BreakingModel;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A list whose stream breaks off is gone on with, each element once, and not for ever. */
@Timeout(60)
class BrokenStreamsTest {

  private static final Architecture LISTING =
      (_, run) -> {
        var numbers = new ArrayList<Integer>();
        run.thinkEach(Prompt.of("list", "count"), Counted.class, it -> numbers.add(it.number()));
        return Answer.of(numbers.toString());
      };

  record Counted(int number) {}

  /** Says the next element, and one that is cut off. */
  private static ModelReply next(AtomicInteger said) {
    int number = said.getAndIncrement();
    return ScriptedModel.reply(
        "{\"value\":[{\"number\":%d},{\"number\":%d}]}".formatted(number, number + 1), List.of());
  }

  private static int behindTheFirst(String text) {
    return text.indexOf('}') + 1;
  }

  private static List<Entry> elements(Workbench bench, String id) {
    return bench.journal(id, it -> it.kind() == Kind.THINK && it.phase() == Phase.ELEMENT);
  }

  @Test
  void is_given_up_if_it_always_breaks_off_however_much_it_brings() {
    var said = new AtomicInteger();
    var model = new BreakingModel(_ -> next(said), BrokenStreamsTest::behindTheFirst);
    try (var bench = Workbench.of(LISTING).model(model)) {
      var record = bench.run("count");

      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(record.error().orElseThrow()).contains("broke off");
      assertThat(model.heard()).isEqualTo(1 + Streaming.BREAKS);
      assertThat(elements(bench, record.id())).hasSize(1 + Streaming.BREAKS);
      assertThat(bench.tasks().replay(record.id()).firstDivergence()).isEmpty();
    }
  }

  @Test
  void is_whole_after_as_many_breaks_as_are_borne() {
    var said = new AtomicInteger();
    var model =
        new BreakingModel(
            _ -> next(said),
            text -> said.get() > Streaming.BREAKS ? text.length() : behindTheFirst(text));
    try (var bench = Workbench.of(LISTING).model(model)) {
      var record = bench.run("count");

      assertThat(record.status()).as("%s", record.error()).isEqualTo(Status.COMPLETED);
      assertThat(record.answer().orElseThrow().text()).isEqualTo("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]");
    }
  }

  @Test
  void breaks_and_repairs_together_are_no_more_than_both() {
    var said = new AtomicInteger();
    var model =
        new BreakingModel(
            _ ->
                said.get() < Streaming.BREAKS
                    ? next(said)
                    : ScriptedModel.reply("no list " + said.getAndIncrement(), List.of()),
            text -> text.startsWith("no") ? text.length() : behindTheFirst(text));
    try (var bench = Workbench.of(LISTING).model(model)) {
      var record = bench.run("count");

      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(model.heard()).isEqualTo(Streaming.BREAKS + 1 + Thinking.REPAIRS);
    }
  }

  @Test
  void is_not_asked_for_anew_by_one_who_does_not_know_that_it_is_in_use() {
    try (var bench = Workbench.of(LISTING).model(new Forgetful(new AtomicInteger()))) {
      var record = bench.run("count");

      assertThat(record.status()).as("%s", record.error()).isEqualTo(Status.COMPLETED);
      assertThat(record.answer().orElseThrow().text()).isEqualTo("[1, 2]");
    }
  }

  /** Loses its first stream in the middle and begins anew at once. */
  private record Forgetful(AtomicInteger asked) implements Models {

    @Override
    public ModelReply reply(ModelCall call) {
      call.listener().attempt();
      if (asked.getAndIncrement() == 0) {
        call.listener().delta("{\"value\":[{\"number\":1},");
        call.listener().attempt();
      }
      var whole = "{\"value\":[{\"number\":1},{\"number\":2}]}";
      call.listener().delta(whole);
      return ScriptedModel.reply(whole, List.of());
    }

    @Override
    public Usage reservation(ModelCall call) {
      return new Usage(10, 0, 10, BigDecimal.ZERO);
    }

    @Override
    public String model(Role role, int seat, Map<String, String> chosen) {
      return "test:forgetful";
    }
  }
}
