// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.Floor;
import dev.menagerie.evaluation.family.PickAndPlace;
import dev.menagerie.evaluation.family.PickAndPlace.Errand;
import dev.menagerie.evaluation.family.World;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Errands that are tried until they are done, as those of ALFWorld: a report ends an attempt. If
 * the errand is not done then, everything is put back.
 */
final class Errands implements Family {

  /** The tool that an attempt is checked by. */
  static final String REPORT = "robot__report";

  private static final PickAndPlace FLOORS = new PickAndPlace(6);

  @Override
  public String name() {
    return "errands";
  }

  @Override
  public Errand problem(long seed) {
    return FLOORS.problem(seed);
  }

  @Override
  public List<PinnedTool> tools() {
    var tools = new ArrayList<>(FLOORS.tools());
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", Json.object().add("done", Json.object().add("type", "string")))
            .add("required", Json.array(List.of("done")))
            .build();
    tools.add(
        new PinnedTool(
            new Tool(REPORT, "Ends an attempt with a report on what was done.", schema),
            "built in: " + REPORT,
            Trust.IDEMPOTENT));
    return List.copyOf(tools);
  }

  /** The floor of an errand, as it was at first after each report that is not true. */
  static final class Room implements World {

    private final Errand errand;
    private Floor floor;

    Room(Errand errand) {
      this.errand = errand;
      this.floor = errand.world();
    }

    @Override
    public Observation act(String tool, JsonObject arguments) {
      if (!tool.equals("report")) {
        return floor.act(tool, arguments);
      }
      if (floor.reached()) {
        return new Observation.Result("The errand is done.");
      }
      floor = errand.world();
      return new Observation.Failure("the errand is not done, and everything was put back");
    }

    boolean isDone() {
      return floor.reached();
    }
  }
}
