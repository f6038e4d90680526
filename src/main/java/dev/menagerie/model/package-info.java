// SPDX-License-Identifier: Apache-2.0
/**
 * Models: the providers, and the gateway that puts roles, retries, prices and spans around them.
 */
@NullMarked
package dev.menagerie.model;

import org.jspecify.annotations.NullMarked;
