// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CheckedAnswerTest {

  @Test
  void is_printed_in_the_readme_as_it_is_here() throws IOException {
    var source = Files.readString(Path.of("test/java/dev/menagerie/example/CheckedAnswer.java"));
    var code = source.substring(source.indexOf("/** Thinks"));

    assertThat(Path.of("..", "README.md")).content().contains("```java\n" + code + "```");
  }

  @Test
  void revises_an_answer_that_was_found_wrong() {
    var model =
        ScriptedModel.says(
            request ->
                switch (request.prompt().name()) {
                  case "draft" -> "35";
                  case "check" ->
                      request.prompt().turns().toString().contains("Answer: 36")
                          ? "{\"reason\":\"\",\"right\":true}"
                          : "{\"reason\":\"3 * 12 is 36\",\"right\":false}";
                  default -> "36";
                });
    try (var bench = Workbench.of(new CheckedAnswer(3)).model(model)) {
      assertThat(bench.run("What is 3 * 12?").answer().orElseThrow().text()).isEqualTo("36");
    }
  }
}
