package dev.tusk.core.schedule;

/**
 * One process's right to run a schedule; lost where it is not renewed in time.
 *
 * @param id of the schedule
 * @param number tells this claim from others of the schedule
 */
public record Claim(int id, long number, Schedule schedule) {}
