// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.Replies.deciding;
import static dev.menagerie.architecture.Replies.reading;

import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A memory keeper at work in a space, with a model that reads and decides as a test says. */
abstract class KeeperSetting {

  @TempDir Path data;
  KeptSpace space;
  Function<String, String> reads = _ -> reading("Nothing much.", List.of());
  Function<String, String> decides = _ -> deciding();

  @BeforeEach
  void open() {
    space = new KeptSpace(data.resolve("usual"), MemoryKeeper.DEFAULTS, this::reply);
  }

  void open(MemoryKeeper keeper) {
    space.close();
    space = new KeptSpace(data.resolve("other"), keeper, this::reply);
  }

  String reply(ModelCall call) {
    var text = ScriptedModel.text(call.prompt());
    return call.prompt().name().equals("read") ? reads.apply(text) : decides.apply(text);
  }

  List<String> asked(String prompt) {
    return space.model().seen().stream()
        .filter(it -> it.name().equals(prompt))
        .map(ScriptedModel::text)
        .toList();
  }

  @AfterEach
  void close() {
    space.close();
  }

  static Fact fact(String subject, String predicate, String object, String from) {
    var since = Optional.of(Instant.parse(from));
    return new Fact(subject, predicate, object, since, Optional.empty(), false, 1, List.of());
  }

  static int number(String what, String text) {
    return text.lines()
        .filter(it -> it.contains(". " + what))
        .map(it -> Integer.parseInt(it.substring(0, it.indexOf('.'))))
        .findFirst()
        .orElseThrow();
  }
}
