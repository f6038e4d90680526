// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

/** A tool server was not registered. The message says what to do. */
public final class RegistrationFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Reason {
    /** The name does not fit. */
    INVALID_NAME,
    /** A server of that name is registered. */
    DUPLICATE_NAME,
    /** The address is no HTTP address. */
    INVALID_URL,
    /** A trust pattern or its value does not fit. */
    INVALID_TRUST,
    /** A rule does not fit, or the tool that reconciles is not one to be used for that. */
    INVALID_POLICY,
    /** Something else that is said of its tools does not fit. */
    INVALID_TERMS,
    /** Nothing answers at the address. */
    UNREACHABLE,
    /** The process that is to be it does not start, or ends, or does not speak MCP. */
    UNSTARTED,
    /** What answers does not speak MCP over HTTP. */
    NOT_MCP,
    /** No tool is held that is what was shown. */
    NOT_HELD,
    /** There is no server of that name. */
    UNKNOWN
  }

  private final Reason reason;

  public RegistrationFailed(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
