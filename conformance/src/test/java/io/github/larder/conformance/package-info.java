// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.conformance;

import org.jspecify.annotations.NullMarked;
