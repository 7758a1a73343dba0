package dev.tusk.ops.doctor.security;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about rights. */
public final class SecurityRules {

    private SecurityRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new PublicSchemaCreate(),
                new SuperuserSessions(),
                new NoEncryption(),
                new WeakPasswords(),
                new WeakHbaLines(),
                new PoliciesNotEnabled(),
                new NoPolicies(),
                new OwnersPassPolicies(),
                new PolicyCallsPerRow(),
                new SeveralPermissivePolicies(),
                new DefinerSearchPath(),
                new FunctionSearchPath(),
                new ViewPassesPolicies(),
                new PublicTableGrants(),
                new OpenToApi());
    }
}
