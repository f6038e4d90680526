// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.model.Provider.Request;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {

  private static final String SCHEMA =
      """
      {"type": "object", "properties": {"order": {"type": "array", "items": {"type": "integer"}}}}
      """;

  private static String reply(String text) {
    var request = new Request(Prompt.of("any", text), Optional.of(Json.object(SCHEMA)), List.of());
    return new DemoModel().reply("rules", request, _ -> {}).text();
  }

  @Test
  void options_that_have_most_in_common_with_the_goal_come_first() {
    assertThat(
            reply(
                """
                Put them in order.

                Goal: the red box on the table

                Situation: the box on the floor

                Option 1: lift the green box

                Option 2: put the red box on the table

                Option 3: fetch red paint\
                """))
        .isEqualTo("{\"order\":[2,1,3]}");
  }

  @Test
  void where_nothing_is_in_common_the_order_stays_and_without_options_there_is_none() {
    assertThat(reply("Goal: sleep\n\nOption 1: eat\n\nOption 2: drink"))
        .isEqualTo("{\"order\":[1,2]}");
    assertThat(reply("Goal: sleep")).isEqualTo("{\"order\":[]}");
  }
}
