// SPDX-License-Identifier: Apache-2.0
/** That the figures which never change from run to run are what they must be. */
@NullMarked
package io.github.larder.benchmarks;

import org.jspecify.annotations.NullMarked;
