// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Says;
import dev.menagerie.core.Shape;
import dev.menagerie.core.StrictDialect;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {

  private static final JsonObject NONE = Json.object().build();

  @Test
  void every_architecture_is_found_by_its_name() {
    assertThat(Catalog.all()).extracting(Catalog.Entry::name).isSorted().doesNotHaveDuplicates();
    for (var entry : Catalog.all()) {
      assertThat(Catalog.find(entry.name())).contains(entry);
      assertThat(Catalog.create(entry.name(), NONE)).isEqualTo(entry.defaults());
    }
  }

  @Test
  void a_parameter_overrides_its_default_and_leaves_the_others() {
    var parameters = Json.object("{\"search\":\"dfs\",\"breadth\":2}");

    assertThat(Catalog.create("tree-of-thoughts", parameters))
        .isInstanceOfSatisfying(
            TreeOfThoughts.class,
            tree -> {
              assertThat(tree.search()).isEqualTo(TreeOfThoughts.Search.DFS);
              assertThat(tree.breadth()).isEqualTo(2);
              assertThat(tree.depth()).isEqualTo(TreeOfThoughts.DEFAULTS.depth());
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "react | {\"maxSteps\":0} | maxSteps: 0, must be from 1 to 100",
        "react | {\"maxSteps\":\"ten\"} | maxSteps: \"ten\", must be a whole number",
        "react | {\"maxSteps\":null} | maxSteps: null, must be a whole number",
        "react | {\"steps\":3} | steps: unknown, must be one of [maxSteps, maxObservation, window]",
        "cot | {\"mode\":\"fast\"} | mode: \"fast\", must be one of zero_shot, few_shot",
        "cot | {\"exemplars\":[{\"question\":\"q\"}]} | exemplars[0].reasoning: missing",
        "debate | {\"temperature\":2.5} | temperature: 2.5, must be from 0 to 2",
        "none | {} | architecture: none, must be one of adapt, ",
      })
  void what_is_wrong_with_a_parameter_is_said_with_its_name_and_bound(
      String name, String parameters, String message) {
    assertThatThrownBy(() -> Catalog.create(name, Json.object(parameters)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void parameters_are_described_with_their_defaults() {
    var schema = Catalog.find("react").orElseThrow().parameters();

    assertThat(schema.getValue("/properties/maxSteps"))
        .hasToString(
            "{\"type\":\"integer\",\"description\":\"thoughts with an action, 1 to 100\","
                + "\"default\":10}");
    assertThat(schema.getJsonArray("required")).isEmpty();
    assertThat(schema.getBoolean("additionalProperties")).isFalse();
  }

  @Test
  void every_parameter_says_what_it_is() {
    for (var entry : Catalog.all()) {
      for (var component : entry.defaults().getClass().getRecordComponents()) {
        assertThat(component.getAnnotation(Says.class))
            .as("%s.%s", entry.name(), component.getName())
            .isNotNull();
      }
    }
  }

  @Test
  void every_shape_that_a_model_is_asked_for_is_in_the_strict_dialect() {
    var asked = new ArrayList<Class<?>>();
    for (var entry : Catalog.all()) {
      asked.addAll(List.of(entry.defaults().getClass().getDeclaredClasses()));
    }
    asked.addAll(Arrays.asList(Consolidation.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(Ranking.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(Reflection.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(EpisodeReading.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(Filing.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(ThoughtGenerator.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(ThoughtEvaluator.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(LatsAgent.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(GraphProblem.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(GraphController.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(HierarchicalPlanner.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(GoalConflict.class.getDeclaredClasses()));
    asked.addAll(Arrays.asList(RecursiveTask.class.getDeclaredClasses()));
    asked.removeIf(type -> !type.isRecord() && !type.isSealed());
    assertThat(asked).hasSizeGreaterThan(14);
    for (var type : asked) {
      if (travels(type)) {
        StrictDialect.check(Shape.of(type).schema());
        StrictDialect.check(Shape.listOf(type).schema());
      }
    }
  }

  /** A shape tells the model what its fields mean; a record that does not is only ours. */
  private static boolean travels(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).anyMatch(CatalogTest::travels)
        : Arrays.stream(type.getRecordComponents())
            .anyMatch(component -> component.isAnnotationPresent(Says.class));
  }
}
