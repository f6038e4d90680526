// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordSearchTest {

  private static final List<PinnedTool> TOOLS =
      List.of(
          tool("bank__createInvoice", "Writes a bill for a customer.", "customerId"),
          tool("bank__list_invoices", "Lists the bills of a customer, newest first.", "customerId"),
          tool("files__read", "Reads a text file, such as an invoice.", "path"),
          tool("mail__send", "Sends a message to a person.", "to"),
          tool("web__search", "Searches the web for pages.", "query"));

  private static PinnedTool tool(String name, String description, String argument) {
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", Json.object().add(argument, Json.object()))
            .build();
    return new PinnedTool(new Tool(name, description, schema), "hash", PinnedTool.Trust.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "invoice,           bank__createInvoice bank__list_invoices files__read",
    "INVOICES,          bank__list_invoices",
    "send message,      mail__send",
    "search the web,    web__search bank__list_invoices",
    "customer invoice,  bank__createInvoice bank__list_invoices files__read",
    "path,              files__read",
    "customer id,       bank__createInvoice bank__list_invoices",
    "to,                mail__send",
    "in,                ''",
    "nothing like it,   ''",
  })
  void finds_what_has_a_word_the_best_first(String query, String names) {
    assertThat(WordSearch.find(TOOLS, query))
        .map(it -> it.tool().name())
        .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", "'...'"})
  void without_words_all_are_found(String query) {
    assertThat(WordSearch.find(TOOLS, query)).isEqualTo(TOOLS);
  }
}
