// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.FunctionCalling;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoActingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          What is 17.5% of 240, plus 12? | 54 | 1
          How many lines has notes.txt, times 12? | 36 | 2
          Which file is the largest? | report.md has the most bytes: 61 | 1
          What is the smallest file? | budget.txt has the fewest bytes: 30 | 1
          Which files are in old? | plan.txt | 1
          List the files in the folder old. | plan.txt | 1
          Is 12 * 12 greater than 143? | yes | 1
          What is the total of all the amounts in budget.txt? | 1570.5 | 2
          Where does the word harbour appear? | report.md | 1
          Count the words of notes.txt. | 9 | 1
          What percent of the lines of notes.txt contain milk? | 66.66 | 3
          How many lines of report.md do not contain harbour? | 4 | 3
          How many more lines does report.md have than notes.txt? | 2 | 3
          Does the file notes.txt exist? | Yes | 1
          Is there a file called yacht.txt? | No | 1
          What does line number 3 of report.md say? | The harbour was quiet. | 1
          What is the largest number in budget.txt? | 1200 | 2
          How many words are on the third line of report.md? | 4 | 1
          Multiply 12 by the sum of 3 and 4 | 84 | 1
          If I buy 3 boxes at 4.50 each and get 10% off, what do I pay? | 12.15 | 1
          How many lines does notes.txt have, times 12? | 36 | 2
          How many lines does report.md have? | 5 | 1
          How many words are there in notes.txt? | 9 | 1
          add the number of words in notes.txt and budget.txt | 15 | 3
          What is 15% of the number of lines in report.md? | 0.75 | 2
          read budget.txt and add up the numbers in it | 1570.5 | 2
          What is the average of the numbers in budget.txt, rounded to 2 decimals? | 523.5 | 2
          Which files are there? | notes.txt | 1
          How many files are there? | 3 | 1
          Which lines of notes.txt mention milk? | Buy milk | 1
          In which files does the word harbour occur? | report.md | 1
          How many lines in notes.txt contain "milk"? | 2 | 1
          How many times does the word "the" appear in report.md? | 2 | 1
          Which of notes.txt and report.md has more lines? | report.md has the most lines: 5 | 2
          Which is shorter, report.md or notes.txt? | notes.txt has the fewest | 2
          Which file has the most words? | report.md has the most words | 4
          What does notes.txt say? | Call the harbour office | 1
          What is the first line of report.md? | # Report | 1
          What is the third line of report.md? | The harbour was quiet. | 1
          Multiply the number of characters in notes.txt by 2. | 94 | 2
          Take the number of lines in notes.txt, add 10 and double the result. | 26 | 2
          What is the difference between the word counts of report.md and notes.txt? | 3 | 3
          How many lines do notes.txt and report.md have together? | 8 | 3
          Does report.md mention harbour? | Yes | 1
          Does budget.txt contain the word yacht? | No | 1
          How many lines does missing.txt have? | does not exist | 2
          Subtract the number of lines of notes.txt from the number of words in report.md | 9 | 3
          """)
  void every_acting_architecture_answers(String question, String answer, int calls) {
    for (var architecture : Bench.acting()) {
      var run = new Bench(architecture.hashCode()).run();

      assertThat(run.answer(architecture, question))
          .as("%s: %s %s", architecture, question, run.calls())
          .contains(answer);
      assertThat(run.calls()).as("%s: %s", architecture, question).hasSize(calls);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          Write a poem about the sea.
          What is the capital of France?
          Is 97 prime?
          """)
  void what_it_cannot_do_it_says(String question) {
    for (var architecture : Bench.acting()) {
      assertThat(new Bench(1).run().answer(architecture, question))
          .as(architecture.toString())
          .contains("MENAGERIE_MODEL_URL");
    }
    for (var architecture : Bench.thinking()) {
      assertThat(new DemoRun().answer(architecture, question))
          .as(architecture.toString())
          .contains("MENAGERIE_MODEL_URL");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          What is 17.5% of 240, plus 12? | 54
          twelve times seven | 84
          Sort 5, 3, 9 and 1 in descending order. | 9, 5, 3, 1
          sort 5 3 9 1 | 1, 3, 5, 9
          List 8 6 11 from high to low | 11, 8, 6
          Please sort wolf bear hare alphabetically | bear, hare, wolf
          numbers: 4 6 1 1, each once, target 24 | 24
          Is 12 * 12 greater than 143? | yes
          Sort these words alphabetically: pear, fig, apple | apple, fig, pear
          If I buy 3 boxes at 4.50 each and get 10% off, what do I pay? | 12.15
          Use the numbers 4, 6, 1 and 1 to make 24. | 24
          """)
  void every_thinking_architecture_answers(String question, String answer) {
    for (var architecture : Bench.thinking()) {
      assertThat(new DemoRun().answer(architecture, question))
          .as("%s: %s", architecture, question)
          .contains(answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          Show lines 3 to 4 of report.md. | The harbour was quiet./Nothing else.
          Read lines 3-5 of report.md | The harbour was quiet./Nothing else./The end of it
          What do lines 1 and 3 of notes.txt say? | Buy milk/milk is white
          Print the first two lines of budget.txt | rent 1200/food 350.50
          Show the last 2 lines of notes.txt | Call the harbour office/milk is white
          Show lines 8 to 9 of notes.txt | there are only 3 lines
          """)
  void just_the_lines_that_are_asked_for_are_shown(String question, String lines) {
    for (var architecture : Bench.acting()) {
      assertThat(new Bench(3).run().answer(architecture, question).strip())
          .as("%s: %s", architecture, question)
          .isEqualTo(lines.replace('/', '\n'));
    }
  }

  @Test
  void a_tool_that_the_task_names_is_called() {
    for (var architecture : Bench.acting()) {
      var run =
          new Bench(2)
              .run()
              .tool(
                  new Tool(
                      "far__echo-it", "Echoes back the input.", DemoRun.schema("m", "the text")),
                  it -> new Observation.Result("Echo: " + it.getString("m", "")));

      assertThat(run.answer(architecture, "Use the echo-it tool to send \"good morning\"."))
          .as(architecture.toString())
          .contains("Echo: good morning");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          echo-it back the sentence "good morning" | Echo: good morning
          Please echo-it: good morning | Echo: good morning
          What does far__echo-it say to 'good morning'? | Echo: good morning
          """)
  void a_tool_that_the_task_mentions_is_called(String question, String answer) {
    for (var architecture : Bench.acting()) {
      var run =
          new Bench(2)
              .run()
              .tool(
                  new Tool(
                      "far__echo-it", "Echoes back the input.", DemoRun.schema("m", "the text")),
                  it -> new Observation.Result("Echo: " + it.getString("m", "")));

      assertThat(run.answer(architecture, question)).as(architecture.toString()).contains(answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          Write 'low tide' to log/day.txt | log/day.txt=low tide
          Save the text "low tide" in the file day.txt. | day.txt=low tide
          Create a file called day.md containing low tide | day.md=low tide
          Use far__put-down to write "low tide" to day.txt | day.txt=low tide
          """)
  void a_text_is_written_to_a_file(String question, String written) {
    for (var architecture : Bench.acting()) {
      var run =
          new Bench(2)
              .run()
              .tool(
                  new Tool(
                      "far__put-down",
                      "Writes a text to a file.",
                      Json.object(
                          """
                          {"type":"object","required":["path","text"],"properties":{
                           "path":{"type":"string","description":"the file"},
                           "text":{"type":"string","description":"the text to write"}}}
                          """)),
                  it ->
                      new Observation.Result(
                          it.getString("path", "") + "=" + it.getString("text", "")));

      assertThat(run.answer(architecture, question)).as(architecture.toString()).contains(written);
      assertThat(run.calls()).as(architecture.toString()).hasSize(1);
    }
  }

  @Test
  void what_a_text_comes_to_is_not_written_as_it_stands() {
    for (var question :
        List.of("Add up all numbers in budget.txt", "Write the sum of 3 and 4 to day.txt")) {
      assertThat(WritingWish.of(question)).as(question).isEmpty();
    }
  }

  @Test
  void nothing_that_can_be_asked_makes_it_fail() {
    for (var question :
        List.of(
            "1+".repeat(300_000),
            "(".repeat(900_000),
            "a/".repeat(400_000),
            "\u0000 \u0007",
            "9".repeat(900_000))) {
      for (var architecture : List.of(FunctionCalling.DEFAULTS, ReAct.DEFAULTS)) {
        assertThat(new Bench(1).run().answer(architecture, question + "?")).isNotBlank();
      }
    }
  }
}
