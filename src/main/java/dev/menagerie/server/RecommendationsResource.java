// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Choosing;
import dev.menagerie.core.Budget;
import dev.menagerie.core.Task;
import dev.menagerie.engine.TrackRecords;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.model.Tokenizer;
import dev.menagerie.tool.Gateway;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;

/** Which architecture suits a goal, without a task. */
@Path("/v1/recommendations")
@Dependent
public class RecommendationsResource {

  private final Gateway gateway;
  private final Catalogue catalogue;
  private final Models models;
  private final Settings settings;

  @Inject
  RecommendationsResource(Gateway gateway, Catalogue catalogue, House house, Settings settings) {
    this.gateway = gateway;
    this.catalogue = catalogue;
    this.models = house.models();
    this.settings = settings;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response recommend(InputStream body) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    var task = new Task(fields.text("goal", Submissions.MOST_GOAL_BYTES), fields.texts("context"));
    var patterns = AgentJson.tools(fields);
    var budget =
        fields
            .fields("budget")
            .map(it -> AgentJson.limits(it, Limits.DEFAULT, Optional.empty()))
            .orElse(Limits.DEFAULT);
    fields.end();
    var tools = gateway.pin(patterns).stream().map(PinnedTool::tool).toList();
    var choosing =
        new Choosing(task, tools, left(budget), TrackRecords.of(catalogue), Tokenizer::count);
    return Replies.ok(Recommendation.of(choosing, budget, models).json());
  }

  private static Budget left(Limits budget) {
    return new Budget(
        budget.tokens(),
        budget.usd(),
        budget.effects(),
        budget.toolCalls(),
        budget.depth(),
        budget.seconds());
  }
}
