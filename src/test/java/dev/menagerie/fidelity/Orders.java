// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.Problem;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.evaluation.oracle.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Forms to have stamped at a desk, some with the stamps of others; the stamp of the last form is
 * the answer. Wrong stamps lead to wrong ones, and the desk does not say so.
 */
final class Orders implements Family {

  private static final List<String> FORMS =
      List.of("intake", "survey", "permit", "levy", "audit", "seal", "ledger", "release");

  /**
   * A form.
   *
   * @param needs forms whose stamps it needs, in this order
   */
  record Form(String name, List<String> needs) {}

  /**
   * Forms.
   *
   * @param forms each behind those that it needs; all of them are needed for the last
   */
  record Order(int number, List<Form> forms) implements Problem {

    @Override
    public Task task() {
      var lines = new ArrayList<String>();
      for (var form : forms) {
        lines.add(
            form.needs().isEmpty()
                ? "Form %s needs no stamp.".formatted(form.name())
                : "Form %s needs the stamps of %s."
                    .formatted(form.name(), String.join(", ", form.needs())));
      }
      return Task.of(
          "Order %d: which stamp does the form %s get? %s Answer with the stamp alone."
              .formatted(number, forms.getLast().name(), String.join(" ", lines)));
    }

    /** The stamp that each form gets if nothing goes wrong. */
    Map<String, String> stamps() {
      var stamps = new LinkedHashMap<String, String>();
      for (var form : forms) {
        var given = form.needs().stream().map(it -> stamps.getOrDefault(it, "")).toList();
        stamps.put(form.name(), stamp(form.name(), String.join(" ", given)));
      }
      return stamps;
    }

    String answer() {
      return stamps().getOrDefault(forms.getLast().name(), "");
    }

    private String stamp(String form, String given) {
      double drawn = Key.of(number).with(form).with(given).uniform();
      return String.valueOf(100 + (int) (900 * drawn));
    }

    @Override
    public Verdict check(String answer, World world) {
      return answer.strip().equals(answer()) ? Verdict.RIGHT : Verdict.wrong("it is " + answer());
    }

    @Override
    public World world() {
      return (_, arguments) -> {
        var name = arguments.getString("form");
        var given = arguments.getString("stamps").strip();
        int count = given.isEmpty() ? 0 : given.split(" ").length;
        return forms.stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .<Observation>map(
                it ->
                    count == it.needs().size()
                        ? new Observation.Result("Stamp " + stamp(name, given))
                        : new Observation.Failure(
                            "it needs %d stamps".formatted(it.needs().size())))
            .orElseGet(() -> new Observation.Failure("there is no form " + name));
      };
    }
  }

  @Override
  public String name() {
    return "orders";
  }

  /** Five to eight forms. */
  @Override
  public Order problem(long seed) {
    var key = Key.of(seed).with("order");
    int count = 5 + (int) (4 * key.with("count").uniform());
    var open = new TreeSet<Integer>();
    var forms = new ArrayList<Form>();
    for (int index = 0; index < count; index++) {
      var needs = new TreeSet<Integer>();
      if (index == count - 1) {
        needs.addAll(open);
      } else if (index > 1) {
        needs.add((int) (index * key.with("needs").with(index).uniform()));
      }
      open.removeAll(needs);
      open.add(index);
      forms.add(new Form(FORMS.get(index), needs.stream().map(FORMS::get).toList()));
    }
    return new Order((int) seed, List.copyOf(forms));
  }

  /** Four forms, each with the stamp of the one before, as the pages of a shop. */
  static Order shop(int number) {
    return new Order(
        number,
        List.of(
            new Form("search", List.of()),
            new Form("item", List.of("search")),
            new Form("options", List.of("item")),
            new Form("purchase", List.of("options"))));
  }

  @Override
  public List<PinnedTool> tools() {
    var text = Json.object().add("type", "string").build();
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", Json.object().add("form", text).add("stamps", text))
            .add("required", Json.array(List.of("form", "stamps")))
            .build();
    var name = "desk__stamp";
    return List.of(
        new PinnedTool(
            new Tool(name, "Stamps a form, given the stamps that it needs: 123 456", schema),
            "built in: " + name,
            Trust.IDEMPOTENT));
  }
}
