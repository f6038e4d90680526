// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.OfferedTools;
import dev.menagerie.tool.StandingPolicy;
import dev.menagerie.tool.ToolSearch;
import dev.menagerie.tool.ToolServers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;

/** The tools of all servers and the pipelines, and calls of tools outside of a task. */
@Path("/v1/tools")
@Dependent
public class ToolsResource {

  private final ToolServers servers;
  private final OfferedTools tools;
  private final Gateway gateway;
  private final StandingPolicy policy;
  private final KnownAgents agents;
  private final Settings settings;
  private final ToolSearch search;
  private final Caller caller;

  @Inject
  ToolsResource(
      ToolServers servers,
      Gateway gateway,
      StandingPolicy policy,
      KnownAgents agents,
      Settings settings,
      ToolSearch search,
      Caller caller) {
    this.servers = servers;
    this.tools = servers.offered();
    this.gateway = gateway;
    this.policy = policy;
    this.agents = agents;
    this.settings = settings;
    this.search = search;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(@Context UriInfo uri) {
    var query = ToolQuery.of(uri.getQueryParameters());
    var json = Json.array();
    for (var tool : query.find(tools, search)) {
      json.add(query.format().map(it -> it.of(tool.tool())).orElseGet(() -> of(tool)));
    }
    return Replies.ok(json.build());
  }

  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name) {
    return Replies.ok(of(existing(name)));
  }

  /** What would become of a call before it happens, and why. */
  @GET
  @Path("{name}/policy")
  @Produces(MediaType.APPLICATION_JSON)
  public Response policy(@PathParam("name") String name, @QueryParam("agent") String agent) {
    var tool = tools.listed(name).orElseThrow(() -> unknown(name));
    var asks = Optional.ofNullable(agent).map(this::agent);
    return Replies.ok(
        new PolicyVerdict(
                labelled(tool),
                tools.ruled(tool),
                policy.concerning(name, asks.map(AgentDefinition::name).orElse("")),
                gateway.held(name),
                asks)
            .json());
  }

  /** Has a tool used whose definition has changed, as it is now. */
  @POST
  @RolesAllowed(Role.ADMINS)
  @Path("{name}/approve")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response approve(@PathParam("name") String name, InputStream body) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    var hash = fields.text("hash");
    fields.end();
    servers.approve(name, hash);
    return Replies.ok(of(existing(name)));
  }

  private AgentDefinition agent(String name) {
    return agents
        .find(name)
        .orElseThrow(
            () -> Problem.invalid("agent", "no agent " + name + "; GET /v1/agents lists them"));
  }

  @POST
  @Path("{name}/call")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response call(@PathParam("name") String name, InputStream body) {
    var tool = existing(name);
    var fields = Fields.of(body, settings.maxBodyBytes());
    var arguments = fields.object("arguments").orElse(JsonValue.EMPTY_JSON_OBJECT);
    fields.end();
    return Replies.ok(answer(tool, ToolCall.of(name, arguments)));
  }

  private JsonObject answer(PinnedTool tool, ToolCall call) {
    if (tool.pipeline().isPresent()) {
      return failure(
          "%s is a pipeline and runs in a task, which keeps each step; have an agent call it, or call its tools one by one"
              .formatted(call.tool()));
    }
    var onBehalf = new OnBehalf("", caller.name());
    switch (gateway.rule(tool, call, onBehalf).decision()) {
      case DENY -> {
        return failure(
            "policy denies this call; GET /v1/tools/%s/policy says which rule"
                .formatted(call.tool()));
      }
      case ASK -> requireApprover();
      case ALLOW -> {}
    }
    var refusal = gateway.refusal(tool, call);
    if (refusal.isPresent()) {
      return failure(refusal.get());
    }
    // No task: the key only has to be one that was never used.
    var key = "call-" + UUID.randomUUID();
    var timeout = gateway.timeout(tool, settings.engine().toolTimeout());
    var context = new ToolGateway.Context(key, "/0", onBehalf, timeout, _ -> {});
    try (var room = gateway.room(tool, context)) {
      return room.refusal()
          .map(ToolsResource::failure)
          .orElseGet(() -> answer(gateway.call(tool, call, context)));
    }
  }

  /** Whoever may approve a call may make it. */
  private void requireApprover() {
    if (!caller.role().covers(Role.APPROVER)) {
      throw Problem.of(
          Kind.FORBIDDEN,
          "Policy asks before this call. It takes the role approver to make it by hand; or have an"
              + " agent make it in a task, where it can be approved.");
    }
  }

  private static JsonObject answer(ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Done(Observation.Result(var text)) ->
          Json.object().add("result", text).build();
      case ToolOutcome.Done(Observation.Failure(var reason)) -> failure(reason);
      case ToolOutcome.Replaceable(var reason, var by) ->
          failure("%s; agents call %s instead".formatted(reason, by));
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ ->
          failure("the tool wants to ask a person; only a task can do that");
      case ToolOutcome.InDoubt(var reason) ->
          failure(reason + "; it is not known whether the call was carried out");
    };
  }

  private static JsonObject failure(String reason) {
    return Json.object().add("failure", reason).build();
  }

  private PinnedTool existing(String name) {
    return tools.used(name).orElseThrow(() -> unknown(name));
  }

  private static Problem unknown(String name) {
    return Problem.of(Kind.NOT_FOUND, "No tool " + name + ". GET /v1/tools lists them.");
  }

  private PinnedTool labelled(PinnedTool tool) {
    return tool.labelled(policy.labels(tool.tool().name()));
  }

  private JsonObject of(PinnedTool tool) {
    return Json.object()
        .add("name", tool.tool().name())
        .add("server", OfferedTools.server(tool))
        .add("description", tool.tool().description())
        .add("schema", tool.tool().schema())
        .add("trust", tools.trust(tool).text())
        .add("policy", tool.rule().json())
        .add("hash", tool.hash())
        .add("tags", Json.array(tools.tags(tool)))
        .add("labels", Label.json(labelled(tool).labels()))
        .add("measures", gateway.measures(tool))
        .build();
  }
}
